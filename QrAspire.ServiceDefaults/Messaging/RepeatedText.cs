using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>
/// Texts that come again and again (user agents, targets, languages) as one string each. A slot holds the last text of its
/// hash, so that no input makes it slower than reading anew or larger than its slots.
/// </summary>
internal static class RepeatedText
{
    private const int Slots = 2048;

    /// <summary>Longer texts repeat seldom; bytes.</summary>
    private const int MaxLength = 512;

    [ThreadStatic]
    private static (byte[] Utf8, string Text)[]? s_slots;

    /// <summary>The current string of <paramref name="json"/>; throws as <see cref="Utf8JsonReader.GetString"/> does.</summary>
    public static string? Get(scoped in Utf8JsonReader json)
    {
        if (json.HasValueSequence || json.ValueIsEscaped || json.ValueSpan.Length is 0 or > MaxLength)
        {
            return json.GetString();
        }

        var utf8 = json.ValueSpan;
        ref var slot = ref (s_slots ??= new (byte[], string)[Slots])[Hash(utf8) % Slots];
        if (slot.Utf8 is null || !utf8.SequenceEqual(slot.Utf8))
        {
            slot = (utf8.ToArray(), json.GetString()!);
        }

        return slot.Text;
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = (uint)utf8.Length;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(utf8))
        {
            hash = BitOperations.Crc32C(hash, word);
        }

        foreach (var rest in utf8[(utf8.Length & ~7)..])
        {
            hash = BitOperations.Crc32C(hash, rest);
        }

        return hash;
    }
}
