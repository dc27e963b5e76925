using Microsoft.Extensions.Logging.Abstractions;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Caching;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering.Caching;

public class ImageFolderTests
{
    private static readonly QrImageRenderer s_renderer = new(new FastQrEncoder());

    [Fact]
    public void A_kept_image_comes_back_and_a_damaged_one_does_not()
    {
        using var folder = new TemporaryFolder();
        var images = Open(folder, 1 << 20);
        var request = new RenderRequest { Text = "kept" };
        var image = s_renderer.Render(request).Value!;
        images.Find(image.ETag, request).ShouldBeNull();
        images.Keep(image);
        var found = Open(folder, 1 << 20).Find(image.ETag, request)!;
        found.Content.ToArray().ShouldBe(image.Content.ToArray());
        found.Symbol.ShouldBe(image.Symbol);
        found.ContentType.ShouldBe(image.ContentType);

        var file = Directory.GetFiles(folder.File("cache")).ShouldHaveSingleItem();
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        images.Find(image.ETag, request).ShouldBeNull();
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public void The_folder_stays_within_its_bound_and_keeps_the_newest()
    {
        using var folder = new TemporaryFolder();
        var images = Open(folder, 20_000);
        RenderedImage? last = null;
        for (var i = 0; i < 200; i++) images.Keep(last = s_renderer.Render(new RenderRequest { Text = $"image {i}" }).Value!);
        Directory.GetFiles(folder.File("cache")).Sum(file => new FileInfo(file).Length).ShouldBeInRange(5_000, 20_000);
        images.Find(last!.ETag, new RenderRequest { Text = "" }).ShouldNotBeNull();
    }

    private static ImageFolder Open(TemporaryFolder folder, long limit) => new(folder.File("cache"), limit, TimeProvider.System, NullLogger.Instance);
}
