namespace QrAspire.Api.Rendering.Output;

/// <summary>Writes contours as relative path data, the shortest form: <c>m</c>, then <c>h</c> and <c>v</c> in turn, <c>z</c> for the last edge.</summary>
internal ref struct SvgContourSink(ByteWriter path, int left, int top) : IContourSink
{
    private int _lastX = -left;
    private int _lastY = -top;
    private bool _started;

    public void Start(int x, int y)
    {
        path.Add(_started ? (byte)'m' : (byte)'M').Add(x - _lastX);
        if (y >= _lastY) path.Add((byte)' ');
        path.Add(y - _lastY);
        (_lastX, _lastY, _started) = (x, y, true);
    }

    public readonly void Edge(bool horizontal, int length, bool last)
    {
        if (last) path.Add((byte)'z');
        else path.Add(horizontal ? (byte)'h' : (byte)'v').Add(length);
    }
}
