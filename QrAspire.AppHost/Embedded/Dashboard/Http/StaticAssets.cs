using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aspire.Hosting.Embedded.Dashboard.Http;

/// <summary>The files of <c>wwwroot</c>, carried inside the assembly.</summary>
internal static class StaticAssets
{
    private const string Prefix = "dashboard/";

    private static readonly FrozenDictionary<string, Asset> s_assets = Load();

    public static IResult File(HttpContext context, string path)
    {
        if (!s_assets.TryGetValue(path, out var asset))
            return ErrorEnvelope.Result(StatusCodes.Status404NotFound, "not_found", "There is no such file.");
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(asset.Content, asset.ContentType, entityTag: asset.Tag);
    }

    /// <summary>An HTML file whose placeholders are replaced by encoded values.</summary>
    public static IResult Page(string path, int status, params ReadOnlySpan<(string Placeholder, string Value)> values)
    {
        var html = new StringBuilder(Encoding.UTF8.GetString(s_assets[path].Content));
        foreach (var (placeholder, value) in values)
            html.Replace(placeholder, WebUtility.HtmlEncode(value));
        return Results.Text(html.ToString(), "text/html; charset=utf-8", statusCode: status);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(StaticAssets).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                var tag = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
                return new Asset(content, ContentType(name), new EntityTagHeaderValue($"\"{tag}\""));
            }, StringComparer.Ordinal);
    }

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    private sealed record Asset(byte[] Content, string ContentType, EntityTagHeaderValue Tag);
}
