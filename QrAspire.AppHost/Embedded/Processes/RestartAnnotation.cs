using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>
/// A process that ends unexpectedly is started again, with growing pauses. Projects, PostgreSQL and Kafka have it; a program (AddExecutable) only if given it.
/// </summary>
public sealed class RestartAnnotation : IResourceAnnotation;
