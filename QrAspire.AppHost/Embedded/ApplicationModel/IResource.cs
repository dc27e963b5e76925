namespace Aspire.Hosting.ApplicationModel;

/// <summary>One part of the application: a project, an executable, a database, a parameter.</summary>
public interface IResource
{
    /// <summary>Unique in the application, ignoring case.</summary>
    string Name { get; }

    /// <summary>Everything that was said about it: endpoints, waits, environment, health checks.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
