using System.Text.Json.Serialization;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>
/// What a symbol says, as typed fields. Each kind writes itself by its standard with every value escaped, and is read back
/// by <see cref="PayloadParser"/>. JSON carries the kind in <c>type</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(UrlPayload), "url")]
[JsonDerivedType(typeof(TextPayload), "text")]
[JsonDerivedType(typeof(WifiPayload), "wifi")]
[JsonDerivedType(typeof(VCardPayload), "vcard")]
[JsonDerivedType(typeof(MeCardPayload), "mecard")]
[JsonDerivedType(typeof(EventPayload), "event")]
[JsonDerivedType(typeof(EmailPayload), "email")]
[JsonDerivedType(typeof(SmsPayload), "sms")]
[JsonDerivedType(typeof(PhonePayload), "phone")]
[JsonDerivedType(typeof(GeoPayload), "geo")]
[JsonDerivedType(typeof(WhatsAppPayload), "whatsapp")]
[JsonDerivedType(typeof(EpcPayload), "epc")]
[JsonDerivedType(typeof(SwissBillPayload), "swissbill")]
[JsonDerivedType(typeof(OtpPayload), "otp")]
[JsonDerivedType(typeof(BitcoinPayload), "bitcoin")]
[JsonDerivedType(typeof(LightningPayload), "lightning")]
[JsonDerivedType(typeof(EthereumPayload), "ethereum")]
[JsonDerivedType(typeof(AppPayload), "app")]
[JsonDerivedType(typeof(Gs1Payload), "gs1")]
public abstract record Payload
{
    /// <summary>How the symbol has to be encoded for readers of this kind.</summary>
    [JsonIgnore]
    public virtual SymbolNeeds Needs => new();

    /// <summary>Checks every field, then writes the text of the symbol.</summary>
    public Outcome<string> Build()
    {
        var check = new FieldCheck();
        Check(check);
        return check.Errors.Count == 0 ? Write() : check.Errors;
    }

    /// <summary>Collects what is wrong with the fields.</summary>
    internal abstract void Check(FieldCheck check);

    /// <summary>Writes checked fields.</summary>
    internal abstract string Write();
}

/// <summary>What a payload's readers expect of the symbol.</summary>
/// <param name="Fnc1">FNC1 position.</param>
/// <param name="Eci">False where readers are known to stumble over ECI.</param>
/// <param name="Ecc">A level fixed by the standard; null leaves the choice.</param>
/// <param name="MaxVersion">The largest version the standard allows.</param>
public readonly record struct SymbolNeeds(Fnc1Mode Fnc1, bool Eci, EccLevel? Ecc, int MaxVersion)
{
    public SymbolNeeds()
        : this(Fnc1Mode.None, true, null, 40)
    {
    }
}
