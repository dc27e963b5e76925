using System.Buffers.Binary;
using System.Text;

namespace QrAspire.Redirect.Targets;

/// <summary>
/// The snapshot file, from which Redirect starts while Postgres is down; little endian:
/// <code>
/// header   8  "QRTARGET"     u32 format version (1)     u32 length of cluster + cluster, UTF-8     u64 watermark     u32 count
/// records  u32 length, then the packed record (PackedTarget); as many as the count says
/// trailer  u32 CRC-32C of everything before it
/// </code>
/// </summary>
internal static class TargetSnapshot
{
    private const uint FormatVersion = 1;
    private const int MaxRecord = 1 << 24;

    private static ReadOnlySpan<byte> Magic => "QRTARGET"u8;

    /// <summary>Writes all targets; returns how many.</summary>
    public static int Write(string path, TargetTable table, Watermark watermark)
    {
        var count = 0;
        AtomicFile.Write(path, file =>
        {
            var output = new ChecksummedWriter(file);
            output.Write(Magic);
            output.Write(FormatVersion);
            var cluster = Encoding.UTF8.GetBytes(watermark.Cluster);
            output.Write((uint)cluster.Length);
            output.Write(cluster);
            output.Write(watermark.XMin);
            var records = table.Packed().ToArray();
            count = records.Length;
            output.Write((uint)count);
            foreach (var record in records)
            {
                output.Write((uint)record.Length);
                output.Write(record);
            }

            output.Finish();
        });
        return count;
    }

    /// <summary>Reads a snapshot into the table; throws <see cref="InvalidDataException"/> and changes nothing when it is damaged or of another format.</summary>
    public static Watermark Read(string path, TargetTable table)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        var input = new ChecksummedReader(file);
        if (!input.Read(Magic.Length).SequenceEqual(Magic))
        {
            throw new InvalidDataException("not a snapshot");
        }

        if (input.ReadUInt32() is var version and not FormatVersion)
        {
            throw new InvalidDataException($"snapshot format {version} is not {FormatVersion}");
        }

        var cluster = Encoding.UTF8.GetString(input.Read(Length(input, 1024)));
        var watermark = new Watermark(cluster, input.ReadUInt64());
        var count = (int)Math.Min(input.ReadUInt32(), int.MaxValue / 4);
        var built = table.Build((int)Math.Min(count, file.Length / 32));
        for (var i = 0; i < count; i++)
        {
            var packed = input.Read(Length(input, MaxRecord)).ToArray();
            if (!PackedTarget.IsWellFormed(packed))
            {
                throw new InvalidDataException($"record {i} is malformed");
            }

            built.Set(packed);
        }

        input.VerifyChecksum();
        table.ReplaceAll(built);
        return watermark;
    }

    private static int Length(ChecksummedReader input, int max) =>
        input.ReadUInt32() is var length && length <= max ? (int)length : throw new InvalidDataException("a length is out of range");

    private sealed class ChecksummedWriter(FileStream file)
    {
        private uint _crc = Crc32C.Start;

        public void Write(ReadOnlySpan<byte> data)
        {
            _crc = Crc32C.Update(_crc, data);
            file.Write(data);
        }

        public void Write(uint value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            Write(bytes);
        }

        public void Write(ulong value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            Write(bytes);
        }

        public void Finish() => Write(Crc32C.Finish(_crc));
    }

    /// <summary>Reads through one buffer that grows to the longest record.</summary>
    private sealed class ChecksummedReader(FileStream file)
    {
        private byte[] _buffer = new byte[1 << 20];
        private int _start;
        private int _end;
        private uint _crc = Crc32C.Start;

        public ReadOnlySpan<byte> Read(int length)
        {
            Fill(length);
            var data = _buffer.AsSpan(_start, length);
            _start += length;
            _crc = Crc32C.Update(_crc, data);
            return data;
        }

        public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Read(sizeof(uint)));

        public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Read(sizeof(ulong)));

        public void VerifyChecksum()
        {
            var computed = Crc32C.Finish(_crc);
            if (ReadUInt32() != computed)
            {
                throw new InvalidDataException("the checksum is wrong");
            }
        }

        private void Fill(int length)
        {
            if (_end - _start >= length)
            {
                return;
            }

            var left = _end - _start;
            var buffer = length > _buffer.Length ? new byte[length] : _buffer;
            _buffer.AsSpan(_start, left).CopyTo(buffer);
            (_buffer, _start, _end) = (buffer, 0, left);
            while (_end < length)
            {
                var read = file.Read(_buffer, _end, _buffer.Length - _end);
                if (read == 0)
                {
                    throw new InvalidDataException("the file ends too early");
                }

                _end += read;
            }
        }
    }
}
