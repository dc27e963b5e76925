using System.Text;
using QrAspire.Api.Codes;
using QrAspire.Api.Links;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Output;
using FieldError = QrAspire.ServiceDefaults.Http.FieldError;

namespace QrAspire.Api.Images;

/// <summary>Draws many codes into one ZIP file, which is sent while it is made; <c>report.csv</c> at its end says what became of each code.</summary>
public sealed class ImageArchive(CodeList list, PublicUrls urls, IQrImageRenderer renderer, TimeProvider time)
{
    /// <summary>Most codes of one file.</summary>
    public const int MaxCodes = 10_000;

    /// <summary>Draws the codes that a filter finds, oldest first.</summary>
    public async Task WriteAsync(CodeFilter filter, ImageQuery query, OutputFormat format, Stream output, CancellationToken cancellationToken)
    {
        var report = new StringBuilder("file,id,shortId,problem\r\n");
        var zip = new ZipWriter(output, time.GetUtcNow());
        await foreach (var code in list.StreamAsync(filter, cancellationToken).Take(MaxCodes))
        {
            var errors = new List<FieldError>();
            var image = await renderer.RenderAsync(query.Apply(CodeImageEndpoints.Symbol(code, urls), format, errors), cancellationToken, patient: true);
            var name = (code.ShortId ?? code.Id.ToString()) + format.Extension();
            var problem = !image.Ok ? image.Errors[0].Message : !zip.Fits(image.Value.Content.Length) ? "The file is full." : null;
            if (problem is null) await zip.AddAsync(name, image.Value!.Content, deflate: !IsSmall(format), cancellationToken);
            report.Append(problem is null ? name : "").Append(',').Append(code.Id).Append(',').Append(code.ShortId).Append(',')
                .Append(problem is null ? "" : $"\"{problem.Replace("\"", "\"\"")}\"").Append("\r\n");
        }

        await zip.AddAsync("report.csv", Encoding.UTF8.GetBytes(report.ToString()), deflate: true, cancellationToken);
        await zip.FinishAsync(cancellationToken);
    }

    private static bool IsSmall(OutputFormat format) => format is OutputFormat.Png or OutputFormat.Jpeg or OutputFormat.Webp or OutputFormat.Pdf;
}
