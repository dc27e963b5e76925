using System.Buffers;
using System.Net;
using System.Text.Json;
using QrAspire.ServiceDefaults.Http;
using static QrAspire.ServiceDefaults.Messaging.ScanEventRejection;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>One pass over the data of a scan event, field by field; the first fault ends it.</summary>
internal ref struct ScanEventReader
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 16 };
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> s_hintName = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly string[] s_outcomes = [.. ScanOutcomes.All];
    private static readonly string[] s_sources = [ScanSources.Qr, ScanSources.Link];

    private Utf8JsonReader _json;
    private ScanEventRejection? _fault;

    private Guid? _eventId;
    private Guid? _codeId;
    private DateTimeOffset? _occurredAt;
    private string? _shortId;
    private string? _requestId;
    private string? _outcome;
    private string? _ruleId;
    private string? _targetUrl;
    private string? _source;
    private string? _ip;
    private string? _visitor;
    private string? _userAgent;
    private string? _referrer;
    private string? _acceptLanguage;
    private Dictionary<string, string>? _hints;

    private ScanEventReader(ReadOnlySpan<byte> json) => _json = new(json, s_options);

    /// <summary>Reads <paramref name="json"/>; throws <see cref="JsonException"/> when it is no JSON at all.</summary>
    public static (ScanEvent? Scan, ScanEventRejection? Rejection) Read(ReadOnlySpan<byte> json)
    {
        var reader = new ScanEventReader(json);
        reader.ReadFields();
        return reader._fault is null && reader.Complete() is { } scan ? (scan, null) : (null, reader._fault);
    }

    private void ReadFields()
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject)
        {
            _fault = new(RejectionReasons.InvalidJson, "The value is not a JSON object.");
            return;
        }

        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName && _fault is null)
        {
            ReadField();
        }

        // Reading on past the closing brace makes trailing bytes a JSON error.
        if (_fault is null && _json.Read())
        {
            _fault = new(RejectionReasons.InvalidJson, "Something follows the JSON object.");
        }
    }

    private void ReadField()
    {
        if (Is("eventId"u8)) ReadGuid("eventId", ref _eventId);
        else if (Is("codeId"u8)) ReadGuid("codeId", ref _codeId);
        else if (Is("shortId"u8)) ReadString("shortId", ref _shortId, 1, ScanEventContract.MaxIdLength, required: true);
        else if (Is("occurredAt"u8)) ReadTime();
        else if (Is("requestId"u8)) ReadString("requestId", ref _requestId, 1, RequestIds.MaxLength, required: true);
        else if (Is("outcome"u8)) ReadOneOf("outcome", ref _outcome, s_outcomes);
        else if (Is("ruleId"u8)) ReadString("ruleId", ref _ruleId, 1, ScanEventContract.MaxIdLength, required: false);
        else if (Is("targetUrl"u8)) ReadString("targetUrl", ref _targetUrl, 1, ScanEventContract.MaxUrlLength, required: false, repeats: true);
        else if (Is("source"u8)) ReadOneOf("source", ref _source, s_sources);
        else if (Is("ip"u8)) ReadString("ip", ref _ip, 2, 45, required: false);
        else if (Is("visitor"u8)) ReadString("visitor", ref _visitor, ScanEventContract.VisitorLength, ScanEventContract.VisitorLength, required: true);
        else if (Is("userAgent"u8)) ReadString("userAgent", ref _userAgent, 0, ScanEventContract.MaxHeaderLength, required: true, repeats: true);
        else if (Is("referrer"u8)) ReadString("referrer", ref _referrer, 0, ScanEventContract.MaxHeaderLength, required: false, repeats: true);
        else if (Is("acceptLanguage"u8)) ReadString("acceptLanguage", ref _acceptLanguage, 0, ScanEventContract.MaxLanguageLength, required: false, repeats: true);
        else if (Is("hints"u8)) ReadHints();
        else _json.Skip();
    }

    private readonly bool Is(ReadOnlySpan<byte> name) => _json.ValueTextEquals(name);

    private void ReadGuid(string name, ref Guid? value)
    {
        if (Next(name, value is not null, JsonTokenType.String, required: true) && !(_json.TryGetGuid(out var guid) && Set(ref value, guid) && guid != Guid.Empty))
        {
            _fault = WrongField(name, "a UUID");
        }
    }

    private void ReadTime()
    {
        if (Next("occurredAt", _occurredAt is not null, JsonTokenType.String, required: true)
            && !(!_json.HasValueSequence && _json.ValueSpan.EndsWith("Z"u8) && _json.TryGetDateTimeOffset(out var time) && Set(ref _occurredAt, time)))
        {
            _fault = WrongField("occurredAt", "an RFC 3339 time in UTC");
        }
    }

    private void ReadString(string name, ref string? value, int min, int max, bool required, bool repeats = false)
    {
        if (!Next(name, value is not null, JsonTokenType.String, required))
        {
            return;
        }

        var text = Text(repeats);
        if (text is null || text.Length < min || text.Length > max)
        {
            _fault = WrongField(name, $"a string of {min} to {max} characters");
            return;
        }

        value = text;
    }

    private void ReadOneOf(string name, ref string? value, string[] allowed)
    {
        if (!Next(name, value is not null, JsonTokenType.String, required: true))
        {
            return;
        }

        foreach (var candidate in allowed)
        {
            if (_json.ValueTextEquals(candidate))
            {
                value = candidate;
                return;
            }
        }

        _fault = WrongField(name, $"one of {string.Join(", ", allowed)}");
    }

    private void ReadHints()
    {
        if (!Next("hints", _hints is not null, JsonTokenType.StartObject, required: false))
        {
            return;
        }

        _hints = new(StringComparer.Ordinal);
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text();
            if (!_json.Read() || _json.TokenType != JsonTokenType.String || Text() is not { Length: <= ScanEventContract.MaxHeaderLength } value
                || name is not { Length: > 0 and <= 64 } || name.AsSpan().ContainsAnyExcept(s_hintName)
                || _hints.Count == ScanEventContract.MaxHints || !_hints.TryAdd(name, value))
            {
                _fault = WrongField("hints", $"an object of at most {ScanEventContract.MaxHints} distinct header names in lower case, each with a string");
                return;
            }
        }
    }

    /// <summary>Moves to the value; false when there is nothing to take: an optional null, or a fault.</summary>
    private bool Next(string name, bool seen, JsonTokenType expected, bool required)
    {
        _json.Read();
        if (seen)
        {
            _fault = WrongField(name, "unique");
        }
        else if (_json.TokenType == JsonTokenType.Null && !required)
        {
            return false;
        }
        else if (_json.TokenType != expected)
        {
            _fault = WrongField(name, expected == JsonTokenType.String ? "a string" : "an object");
        }

        return _fault is null;
    }

    /// <summary>The current string, or null when its bytes or escapes are no valid Unicode text.</summary>
    /// <param name="repeats">Many events have the same text there.</param>
    private readonly string? Text(bool repeats = false)
    {
        try
        {
            return repeats ? RepeatedText.Get(_json) : _json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool Set<T>(ref T? target, T value) where T : struct
    {
        target = value;
        return true;
    }

    private ScanEvent? Complete()
    {
        _fault = Missing() ?? Wrong();
        return _fault is not null ? null : new(
            _eventId!.Value, _codeId!.Value, _shortId!, _occurredAt!.Value, _requestId!, _outcome!, _ruleId, _targetUrl, _source!, _ip, _visitor!, _userAgent!,
            _referrer, _acceptLanguage, _hints is { Count: > 0 } ? _hints : null);
    }

    private readonly ScanEventRejection? Missing() =>
        _eventId is null ? MissingField("eventId")
        : _codeId is null ? MissingField("codeId")
        : _shortId is null ? MissingField("shortId")
        : _occurredAt is null ? MissingField("occurredAt")
        : _requestId is null ? MissingField("requestId")
        : _outcome is null ? MissingField("outcome")
        : _source is null ? MissingField("source")
        : _visitor is null ? MissingField("visitor")
        : _userAgent is null ? MissingField("userAgent")
        : null;

    private readonly ScanEventRejection? Wrong() =>
        ScanEventCodec.UnixMilliseconds(_eventId!.Value) != _occurredAt!.Value.ToUnixTimeMilliseconds() ? WrongField("eventId", "a UUIDv7 of the millisecond in occurredAt")
        : !RequestIds.IsWellFormed(_requestId) ? WrongField("requestId", "a request id")
        : _visitor.AsSpan().ContainsAnyExcept(s_hexDigits) ? WrongField("visitor", "16 hexadecimal digits in lower case")
        : _ip is not null && !IPAddress.TryParse(_ip, out _) ? WrongField("ip", "an IP address")
        : null;
}
