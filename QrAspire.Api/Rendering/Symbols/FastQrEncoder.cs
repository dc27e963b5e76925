using System.Numerics;

namespace QrAspire.Api.Rendering.Symbols;

/// <summary>
/// QR and Micro QR symbols by ISO/IEC 18004:2015: optimal segments, ECI, FNC1, structured append, level boost, chosen or best
/// mask. Work that depends only on the version is done once (<see cref="SymbolTemplate"/>); everything else lives in buffers
/// of the thread, so a symbol allocates nothing.
/// </summary>
public sealed class FastQrEncoder : IQrEncoder
{
    private const int MaxCodewords = 3706;

    [ThreadStatic]
    private static Workspace? s_workspace;

    /// <inheritdoc/>
    public string Name => "fast";

    /// <inheritdoc/>
    public FieldError? Encode(QrRequest request, QrMatrix target)
    {
        if (RequestRules.Check(request) is { } error) return error;
        var work = s_workspace ??= new Workspace();
        work.Plan.Load(request);

        if (FindVersion(request, work.Plan, out var version) is { } tooLong) return tooLong;
        var level = request.Ecc;
        if (request.BoostEcc)
        {
            while (level < EccLevel.H && Fits(work.Plan, version, request.Micro, level + 1)) level++;
        }

        WriteData(request, work, version, level);
        Interleave(work, version, request.Micro, level);

        var template = SymbolTemplate.Get(version, request.Micro);
        Place(work, template);
        var mask = request.Mask ?? BestMask(work, template, level);
        Emit(work, template, level, mask, target);
        return null;
    }

    /// <summary>The smallest version that holds the text, or the requested one; the plan is left solved for it.</summary>
    private static FieldError? FindVersion(QrRequest request, SegmentPlan plan, out int version)
    {
        var (first, last) = request.Version is { } wanted ? (wanted, wanted) : (1, request.Micro ? 4 : 40);
        var levelExists = false;
        var solved = true;
        for (version = first; version <= last; version++)
        {
            // Count bits change at 10 and 27, and with every Micro version.
            if (version == first || request.Micro || version is 10 or 27) solved = plan.Solve(version, request.Micro, unannouncedBytes: !request.Eci);
            if (QrTables.EccPerBlock(version, request.Micro, request.Ecc) == 0) continue;
            levelExists = true;
            if (solved && Fits(plan, version, request.Micro, request.Ecc)) return null;
        }

        if (!levelExists) return new("ecc", "unsupported", $"Micro version {first} has no level {request.Ecc}.");
        if (request.Micro && !solved) return new("text", "unsupported", "A Micro QR code cannot announce UTF-8: use ASCII or Kanji, turn eci off, or choose a full-size code.");
        return RequestRules.TooLong(request switch
        {
            { Micro: true } => "The text does not fit a Micro QR code with this level and version.",
            { Version: { } v } => $"The text does not fit version {v} at level {request.Ecc}.",
            _ => $"The text does not fit any version at level {request.Ecc}.",
        });
    }

    private static bool Fits(SegmentPlan plan, int version, bool micro, EccLevel level) =>
        QrTables.EccPerBlock(version, micro, level) != 0 && plan.Bits <= QrTables.DataBits(version, micro, level);

    /// <summary>Segments, terminator and padding (§7.4.9, §7.4.10).</summary>
    private static void WriteData(QrRequest request, Workspace work, int version, EccLevel level)
    {
        var bits = work.Bits;
        bits.Clear();
        if (request.Append is { } append)
        {
            // §8.2: indicator, position, total, parity.
            bits.Add(0b0011, 4);
            bits.Add(append.Index, 4);
            bits.Add(append.Count - 1, 4);
            bits.Add(append.Parity, 8);
        }

        work.Plan.Write(bits, version, request.Micro);

        var capacity = QrTables.DataBits(version, request.Micro, level);
        var terminator = request.Micro ? (2 * version) + 1 : 4;
        bits.Add(0, Math.Min(terminator, capacity - bits.Bits));
        if (bits.Bits < capacity) bits.Add(0, Math.Min(-bits.Bits & 7, capacity - bits.Bits));
        for (var pad = 0xEC; capacity - bits.Bits >= 8; pad ^= 0xEC ^ 0x11) bits.Add(pad, 8);

        // The half codeword that ends M1 and M3 is padded with zeros and kept as the high four bits of a byte.
        if (bits.Bits < capacity) bits.Add(0, capacity - bits.Bits);
        if ((capacity & 7) != 0)
        {
            var half = bits.TakePending();
            bits.Add(half << 4, 8);
        }
    }

    /// <summary>Divides data into blocks, computes their error correction and interleaves both (§7.6).</summary>
    private static void Interleave(Workspace work, int version, bool micro, EccLevel level)
    {
        var data = work.Bits.Bytes;
        var codewords = work.Codewords.AsSpan();
        var blocks = QrTables.Blocks(version, micro, level);
        var eccLength = QrTables.EccPerBlock(version, micro, level);
        var shortLength = data.Length / blocks;
        var firstLong = blocks - (data.Length % blocks);
        Span<byte> ecc = stackalloc byte[eccLength];
        for (int block = 0, at = 0; block < blocks; block++)
        {
            var length = shortLength + (block >= firstLong ? 1 : 0);
            var piece = data.Slice(at, length);
            at += length;
            ReedSolomonEncoder.Encode(piece, ecc);
            for (var i = 0; i < shortLength; i++) codewords[(i * blocks) + block] = piece[i];
            if (length > shortLength) codewords[(shortLength * blocks) + block - firstLong] = piece[shortLength];
            for (var i = 0; i < eccLength; i++) codewords[data.Length + (i * blocks) + block] = ecc[i];
        }
    }

    private static void Place(Workspace work, SymbolTemplate template)
    {
        var rows = work.Rows.AsSpan(0, template.Base.Length);
        template.Base.CopyTo(rows);
        var transposed = rows[(template.Size * template.Words)..];
        var order = template.Order.AsSpan();
        var count = QrTables.Codewords(template.Version, template.IsMicro);

        // The half codeword of M1 and M3 is followed at once by error correction.
        var half = template.IsMicro && template.Version is 1 or 3 ? work.Bits.Bytes.Length - 1 : -1;
        for (int i = 0, at = 0; i < count; i++)
        {
            var bits = i == half ? 4 : 8;
            uint codeword = i == half ? (uint)work.Codewords[i] >> 4 : work.Codewords[i];
            for (var left = codeword; left != 0; left &= left - 1)
            {
                var address = order[at + bits - 1 - BitOperations.TrailingZeroCount(left)];
                rows[(int)(address & 0xFFFF) >> 6] |= 1UL << (int)(address & 63);
                transposed[(int)(address >> 22)] |= 1UL << (int)((address >> 16) & 63);
            }

            at += bits;
        }
    }

    private static int BestMask(Workspace work, SymbolTemplate template, EccLevel level)
    {
        var rows = work.Rows.AsSpan(0, template.Base.Length);
        var (best, chosen) = (int.MaxValue, 0);
        for (var mask = 0; mask < (template.IsMicro ? 4 : 8); mask++)
        {
            var overlay = template.Overlay(level, mask);
            var score = template.IsMicro
                ? -MaskScore.Micro(rows, overlay, template.Size)
                : MaskScore.Full(rows, overlay, template.Size, template.Words, best);
            if (score < best) (best, chosen) = (score, mask);
        }

        return chosen;
    }

    private static void Emit(Workspace work, SymbolTemplate template, EccLevel level, int mask, QrMatrix target)
    {
        var overlay = template.Overlay(level, mask);
        var words = template.Words;
        var bits = target.Bits;
        for (int y = 0, at = 0; y < template.Size; y++, at += words)
        {
            var row = bits.Slice(y * QrMatrix.Stride, QrMatrix.Stride);
            row[0] = work.Rows[at] ^ overlay[at];
            row[1] = words > 1 ? work.Rows[at + 1] ^ overlay[at + 1] : 0;
            row[2] = words > 2 ? work.Rows[at + 2] ^ overlay[at + 2] : 0;
        }

        target.Reset(template.Version, template.IsMicro, level, mask);
    }

    private sealed class Workspace
    {
        public SegmentPlan Plan { get; } = new();

        public BitBuffer Bits { get; } = new(MaxCodewords);

        public byte[] Codewords { get; } = new byte[MaxCodewords];

        public ulong[] Rows { get; } = new ulong[QrMatrix.MaxSize * QrMatrix.Stride * 2];
    }
}
