namespace Aspire.Hosting.Embedded.Containers;

/// <summary>A program of the distribution that does what a container image does.</summary>
/// <param name="Program">Its name on PATH.</param>
/// <param name="Package">The package of Debian and Ubuntu that has it.</param>
/// <param name="ListenOption">The option that takes <c>host:port</c> of its http endpoint.</param>
/// <param name="WorkingDirectory">The working directory of the image; relative paths in a configuration may mean it.</param>
internal sealed record NativeImage(string Program, string Package, string ListenOption, string WorkingDirectory)
{
    private static readonly Dictionary<string, NativeImage> s_known = new(StringComparer.Ordinal)
    {
        ["prom/prometheus"] = new("prometheus", "prometheus", "--web.listen-address", "/prometheus"),
        ["prom/alertmanager"] = new("prometheus-alertmanager", "prometheus-alertmanager", "--web.listen-address", "/alertmanager"),
    };

    /// <summary>The program for an image, with or without its registry; null when there is none.</summary>
    public static NativeImage? Find(string image)
        => s_known.GetValueOrDefault(image.StartsWith("docker.io/", StringComparison.Ordinal) ? image["docker.io/".Length..] : image);
}
