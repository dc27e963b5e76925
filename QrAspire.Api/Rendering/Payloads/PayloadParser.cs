namespace QrAspire.Api.Rendering.Payloads;

/// <summary>Reads the text of any symbol back into typed fields: what a phone would make of it.</summary>
public static class PayloadParser
{
    private static readonly Func<string, Payload?>[] s_parsers =
    [
        WifiPayload.Parse, MeCardPayload.Parse, VCardPayload.Parse, EventPayload.Parse, EmailPayload.Parse, SmsPayload.Parse,
        PhonePayload.Parse, GeoPayload.Parse, WhatsAppPayload.Parse, EpcPayload.Parse, SwissBillPayload.Parse, OtpPayload.Parse,
        BitcoinPayload.Parse, LightningPayload.Parse, EthereumPayload.Parse, Gs1Payload.Parse, AppPayload.Parse, UrlPayload.Parse,
    ];

    /// <summary>The most specific kind that reads the text; plain text when none does.</summary>
    public static Payload Parse(string text)
    {
        foreach (var parser in s_parsers)
        {
            if (parser(text) is { } payload) return payload;
        }

        return new TextPayload(text);
    }
}
