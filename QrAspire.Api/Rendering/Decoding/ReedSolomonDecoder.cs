using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Decoding;

/// <summary>Corrects one block (ISO/IEC 18004:2015 Annex B): syndromes, Berlekamp–Massey, Chien search, Forney.</summary>
internal static class ReedSolomonDecoder
{
    /// <summary>Corrects <paramref name="block"/> (data, then error correction) in place and returns the number of wrong codewords; -1 when there are too many.</summary>
    public static int Correct(Span<byte> block, int eccLength)
    {
        Span<byte> syndromes = stackalloc byte[eccLength];
        var clean = true;
        for (var i = 0; i < eccLength; i++)
        {
            byte sum = 0;
            foreach (var b in block) sum = (byte)(Galois.Multiply(sum, Galois.Exp(i)) ^ b);
            syndromes[i] = sum;
            clean &= sum == 0;
        }

        if (clean) return 0;

        // Error locator, lowest power first.
        Span<byte> locator = stackalloc byte[eccLength + 1];
        Span<byte> previous = stackalloc byte[eccLength + 1];
        Span<byte> copy = stackalloc byte[eccLength + 1];
        locator[0] = previous[0] = 1;
        var (errors, shift) = (0, 1);
        byte scale = 1;
        for (var n = 0; n < eccLength; n++)
        {
            var discrepancy = syndromes[n];
            for (var i = 1; i <= errors; i++) discrepancy ^= Galois.Multiply(locator[i], syndromes[n - i]);
            if (discrepancy == 0)
            {
                shift++;
                continue;
            }

            locator.CopyTo(copy);
            var factor = Galois.Divide(discrepancy, scale);
            for (var i = 0; i + shift <= eccLength; i++) locator[i + shift] ^= Galois.Multiply(factor, previous[i]);
            if (2 * errors <= n)
            {
                errors = n + 1 - errors;
                copy.CopyTo(previous);
                (scale, shift) = (discrepancy, 1);
            }
            else
            {
                shift++;
            }
        }

        if (errors * 2 > eccLength) return -1;
        return Repair(block, syndromes, locator, errors);
    }

    private static int Repair(Span<byte> block, ReadOnlySpan<byte> syndromes, ReadOnlySpan<byte> locator, int errors)
    {
        // Evaluator = syndromes * locator, modulo x^ecc.
        Span<byte> evaluator = stackalloc byte[syndromes.Length];
        for (var i = 0; i < syndromes.Length; i++)
        {
            for (var j = 0; j <= Math.Min(i, errors); j++) evaluator[i] ^= Galois.Multiply(locator[j], syndromes[i - j]);
        }

        var found = 0;
        for (var position = 0; position < block.Length; position++)
        {
            // The codeword at this position belongs to x^power.
            var power = block.Length - 1 - position;
            var inverse = Galois.Exp((255 - (power % 255)) % 255);
            if (Evaluate(locator[..(errors + 1)], inverse) != 0) continue;

            // Formal derivative: odd powers only.
            byte slope = 0, step = 1;
            var square = Galois.Multiply(inverse, inverse);
            for (var i = 1; i <= errors; i += 2)
            {
                slope ^= Galois.Multiply(locator[i], step);
                step = Galois.Multiply(step, square);
            }

            if (slope == 0) return -1;
            block[position] ^= Galois.Multiply(Galois.Divide(Evaluate(evaluator, inverse), slope), Galois.Exp(power % 255));
            found++;
        }

        return found == errors ? errors : -1;
    }

    private static byte Evaluate(ReadOnlySpan<byte> polynomial, byte x)
    {
        byte result = 0;
        for (var i = polynomial.Length - 1; i >= 0; i--) result = (byte)(Galois.Multiply(result, x) ^ polynomial[i]);
        return result;
    }
}
