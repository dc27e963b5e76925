using Microsoft.Win32.SafeHandles;

namespace QrAspire.Redirect.Journaling;

/// <summary>Walks the records of one segment through a buffer, past damage if need be.</summary>
internal sealed class SegmentScan
{
    private const int BufferSize = 1 << 18;

    private readonly SafeFileHandle _file;
    private readonly byte[] _buffer = new byte[BufferSize];
    private long _bufferAt;
    private int _buffered;

    /// <summary>Starts at <paramref name="offset"/>, which must be the header's end or a record's.</summary>
    public SegmentScan(SafeFileHandle file, long offset)
    {
        _file = file;
        Offset = Math.Max(offset, JournalFormat.HeaderSize);
    }

    /// <summary>Where the next record is expected.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes that were skipped because no record could be read from them.</summary>
    public long Skipped { get; private set; }

    /// <summary>The record that <see cref="Next"/> moved over; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>True when the file begins as a segment of that number does.</summary>
    public static bool HasHeader(SafeFileHandle file, long segment)
    {
        Span<byte> header = stackalloc byte[JournalFormat.HeaderSize];
        return RandomAccess.Read(file, header, 0) == header.Length && JournalFormat.IsHeader(header, segment);
    }

    /// <summary>Offset after the last whole record, or after the header when there is none.</summary>
    public static long EndOfLastRecord(SafeFileHandle file, long length)
    {
        var scan = new SegmentScan(file, JournalFormat.HeaderSize);
        var end = scan.Offset;
        while (scan.Next(length))
        {
            end = scan.Offset;
        }

        return end;
    }

    /// <summary>
    /// Moves over the next whole record that ends at or before <paramref name="end"/>. Where none begins it looks on byte by byte:
    /// a damaged record must not take its followers with it. False at the end; the offset then stays where it was.
    /// </summary>
    public bool Next(long end)
    {
        var at = Offset;
        while (true)
        {
            var data = Peek(at, end);
            switch (JournalFormat.TryRead(data.Span, out var payload))
            {
                case RecordStatus.Whole:
                    Skipped += at - Offset;
                    Offset = at + JournalFormat.FrameSize + payload.Length;
                    Payload = data.Slice(JournalFormat.FrameSize, payload.Length);
                    return true;
                case RecordStatus.Incomplete when data.Length < JournalFormat.FrameSize:
                    Payload = default;
                    return false;
                default:
                    at++;
                    break;
            }
        }
    }

    /// <summary>What the file holds from <paramref name="at"/> on, enough for the longest record unless <paramref name="end"/> comes first.</summary>
    private ReadOnlyMemory<byte> Peek(long at, long end)
    {
        const int Longest = JournalFormat.FrameSize + JournalFormat.MaxPayload;
        var wanted = (int)Math.Min(Longest, Math.Max(0, end - at));
        if (at < _bufferAt || at + wanted > _bufferAt + _buffered)
        {
            _bufferAt = at;
            _buffered = 0;
            var limit = (int)Math.Min(_buffer.Length, end - at);
            int read;
            while (_buffered < limit && (read = RandomAccess.Read(_file, _buffer.AsSpan(_buffered, limit - _buffered), at + _buffered)) > 0)
            {
                _buffered += read;
            }
        }

        var start = (int)(at - _bufferAt);
        return _buffer.AsMemory(start, Math.Max(0, Math.Min(_buffered - start, (int)Math.Min(int.MaxValue, end - at))));
    }
}
