using Microsoft.Win32.SafeHandles;

namespace QrAspire.Redirect.Journaling;

/// <summary>Reads the records of a journal in order, from segment to segment. Not thread-safe.</summary>
public sealed class JournalReader(string folder, JournalPosition start) : IDisposable
{
    private SafeFileHandle? _file;
    private SegmentScan? _scan;
    private long _segment;

    /// <summary>After the last record that was read.</summary>
    public JournalPosition Position { get; private set; } = start;

    /// <summary>The record that <see cref="TryRead"/> read; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Bytes that had to be skipped as damaged.</summary>
    public long Skipped { get; private set; }

    /// <summary>Reads the next record that ends at or before <paramref name="end"/>.</summary>
    public bool TryRead(JournalPosition end)
    {
        while (Position < end)
        {
            if (_scan is null && !TryOpen(end))
            {
                return false;
            }

            var limit = _segment == end.Segment ? end.Offset : RandomAccess.GetLength(_file!);
            var skipped = _scan!.Skipped;
            if (_scan.Next(limit))
            {
                Skipped += _scan.Skipped - skipped;
                Position = new(_segment, _scan.Offset);
                Payload = _scan.Payload;
                return true;
            }

            if (_segment >= end.Segment)
            {
                return false;
            }

            Skipped += limit - _scan.Offset;
            Close();
            Position = new(_segment + 1, 0);
        }

        return false;
    }

    /// <summary>Goes on elsewhere.</summary>
    public void MoveTo(JournalPosition position)
    {
        Close();
        Position = position;
    }

    /// <inheritdoc />
    public void Dispose() => Close();

    /// <summary>Opens the segment of the position, or the next that exists.</summary>
    private bool TryOpen(JournalPosition end)
    {
        foreach (var number in JournalFormat.Segments(folder))
        {
            if (number < Position.Segment || number > end.Segment)
            {
                continue;
            }

            var file = File.OpenHandle(Path.Combine(folder, JournalFormat.FileName(number)), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _file = file;
            _segment = number;
            Position = new(number, Math.Max(number == Position.Segment ? Position.Offset : 0, JournalFormat.HeaderSize));
            _scan = new SegmentScan(file, Position.Offset);
            return true;
        }

        return false;
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
        _scan = null;
    }
}
