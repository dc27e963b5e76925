using System.Text;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Output;

/// <summary>A symbol in half blocks for a terminal, two rows a line; blocks are the light modules, for light text on a dark ground.</summary>
internal static class TextOutput
{
    public static byte[] Write(QrMatrix matrix, RenderRequest request)
    {
        var quiet = request.QuietZone ?? matrix.QuietZone;
        var text = new StringBuilder();
        for (var y = -quiet; y < matrix.Size + quiet; y += 2)
        {
            for (var x = -quiet; x < matrix.Size + quiet; x++)
            {
                var upper = !matrix[x, y];
                var lower = y + 1 < matrix.Size + quiet && !matrix[x, y + 1];
                text.Append((upper, lower) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ' });
            }

            text.Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
