namespace QrAspire.Api.Rendering.Output;

/// <summary>Writes path operators in the order of PostScript and PDF: numbers first.</summary>
internal sealed class PostScriptPath(ByteWriter writer, string move, string line, string curve, string close)
{
    public ByteWriter Writer => writer;

    public void Write(VectorPath path)
    {
        var n = 0;
        foreach (var command in path.Commands)
        {
            var (count, name) = command switch { 'M' => (2, move), 'L' => (2, line), 'C' => (6, curve), _ => (0, close) };
            for (var i = 0; i < count; i++) writer.Add(path.Numbers[n++], 3).Add((byte)' ');
            writer.Add(name).Add((byte)'\n');
        }
    }
}
