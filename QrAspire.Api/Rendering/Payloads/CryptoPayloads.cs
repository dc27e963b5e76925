using System.Globalization;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A Bitcoin payment (BIP 21).</summary>
/// <param name="Address">Base58Check or Bech32/Bech32m address of the main network; its checksum is verified.</param>
/// <param name="Amount">Bitcoin, up to eight decimals.</param>
/// <param name="Label">Name of the receiver.</param>
/// <param name="Message">What it is for.</param>
/// <param name="Lightning">A BOLT 11 invoice as the faster alternative.</param>
public sealed record BitcoinPayload(string Address, decimal? Amount = null, string? Label = null, string? Message = null, string? Lightning = null) : Payload
{
    internal override void Check(FieldCheck check)
    {
        check.That(CryptoAddress.IsBitcoin(Address ?? ""), "address", "This is not a Bitcoin address: its form or checksum is wrong.");
        check.That(Amount is null or (> 0 and <= 21_000_000), "amount", "The amount is more than 0 and at most 21000000.", "out_of_range");
        check.That(Amount is null || decimal.Round(Amount.Value, 8) == Amount, "amount", "The amount has at most eight decimals.");
        check.Line("label", Label, 200);
        check.Line("message", Message);
        check.That(string.IsNullOrEmpty(Lightning) || CryptoAddress.IsInvoice(Lightning), "lightning", "This is not a Lightning invoice: its form or checksum is wrong.");
    }

    internal override string Write()
    {
        List<string> query = [];
        if (Amount is { } amount) query.Add("amount=" + amount.ToString("0.########", CultureInfo.InvariantCulture));
        if (!string.IsNullOrEmpty(Label)) query.Add("label=" + Escaping.Percent(Label));
        if (!string.IsNullOrEmpty(Message)) query.Add("message=" + Escaping.Percent(Message));
        if (!string.IsNullOrEmpty(Lightning)) query.Add("lightning=" + Lightning.ToLowerInvariant());
        return "bitcoin:" + Address + (query.Count > 0 ? "?" + string.Join('&', query) : "");
    }

    internal static BitcoinPayload? Parse(string text)
    {
        if (!text.StartsWith("bitcoin:", StringComparison.OrdinalIgnoreCase)) return null;
        var parts = text["bitcoin:".Length..].Split('?', 2);
        var query = Escaping.Query(parts.Length > 1 ? parts[1] : "");
        decimal? amount = decimal.TryParse(query.GetValueOrDefault("amount"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
        return new BitcoinPayload(parts[0], amount, query.GetValueOrDefault("label"), query.GetValueOrDefault("message"), query.GetValueOrDefault("lightning"));
    }
}

/// <summary>A Lightning invoice (BOLT 11) or LNURL.</summary>
/// <param name="Invoice">Bech32 text; its checksum is verified. Written in capitals, which makes a smaller symbol.</param>
public sealed record LightningPayload(string Invoice) : Payload
{
    internal override void Check(FieldCheck check) =>
        check.That(CryptoAddress.IsInvoice(Invoice ?? ""), "invoice", "This is not a Lightning invoice or LNURL: its form or checksum is wrong.");

    internal override string Write() => "LIGHTNING:" + Invoice.ToUpperInvariant();

    internal static LightningPayload? Parse(string text) =>
        text.StartsWith("lightning:", StringComparison.OrdinalIgnoreCase) ? new(text["lightning:".Length..]) : null;
}

/// <summary>An Ethereum payment (ERC-681).</summary>
/// <param name="Address">0x and 40 hexadecimal digits. The capitals of ERC-55 are kept but not verified.</param>
/// <param name="Amount">Ether, up to 18 decimals; written in wei.</param>
/// <param name="ChainId">Network; null is the reader's choice, usually 1.</param>
public sealed record EthereumPayload(string Address, decimal? Amount = null, long? ChainId = null) : Payload
{
    private const decimal WeiPerEther = 1_000_000_000_000_000_000m;

    internal override void Check(FieldCheck check)
    {
        check.That(Address is { Length: 42 } && Address.StartsWith("0x", StringComparison.Ordinal) && Address.Skip(2).All(char.IsAsciiHexDigit), "address", "An Ethereum address is 0x and 40 hexadecimal digits.");
        check.That(Amount is null or (> 0 and <= 1_000_000_000), "amount", "The amount is more than 0 and at most 1000000000.", "out_of_range");
        check.That(Amount is null || decimal.Round(Amount.Value, 18) == Amount, "amount", "The amount has at most 18 decimals.");
        check.That(ChainId is null or > 0, "chainId", "The chain id is positive.", "out_of_range");
    }

    internal override string Write()
    {
        var chain = ChainId is { } id ? "@" + id.ToString(CultureInfo.InvariantCulture) : "";
        var value = Amount is { } amount ? "?value=" + (amount * WeiPerEther).ToString("0", CultureInfo.InvariantCulture) : "";
        return "ethereum:" + Address + chain + value;
    }

    internal static EthereumPayload? Parse(string text)
    {
        if (!text.StartsWith("ethereum:", StringComparison.OrdinalIgnoreCase)) return null;
        var parts = text["ethereum:".Length..].Split('?', 2);
        var target = parts[0].Split('@', 2);
        var query = Escaping.Query(parts.Length > 1 ? parts[1] : "");
        decimal? amount = decimal.TryParse(query.GetValueOrDefault("value"), NumberStyles.None, CultureInfo.InvariantCulture, out var wei) ? wei / WeiPerEther : null;
        long? chain = target.Length > 1 && long.TryParse(target[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        return new EthereumPayload(target[0], amount, chain);
    }
}
