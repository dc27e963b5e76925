namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value made of other values.</summary>
public interface IValueWithReferences
{
    /// <summary>What it is made of: resources, endpoints, parameters, expressions.</summary>
    IEnumerable<object> References { get; }
}
