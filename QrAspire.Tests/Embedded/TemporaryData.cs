namespace QrAspire.Tests.Embedded;

/// <summary>A data folder for one test.</summary>
internal sealed class TemporaryData : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"qraspire-embedded-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
