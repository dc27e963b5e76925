namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource starts on command only.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;
