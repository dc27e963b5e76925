using System.Globalization;
using System.Text;
using System.Text.Json;
using QrAspire.Redirect.Targets;
using QrAspire.ServiceDefaults.Clients;

namespace QrAspire.Redirect.Answers.Pages;

/// <summary>
/// What a scanner gets of a payload that is not a URL: a contact and an event as files that phones take over (RFC 6350, RFC 5545); mail,
/// message, call and place as a page with the right button; Wi-Fi and text as a page to read.
/// </summary>
internal static class PayloadAnswer
{
    /// <summary>Answers with the payload of a target.</summary>
    public static Task WriteAsync(HttpContext context, PageTexts texts, RichTarget? target, Client client)
    {
        if (target?.Payload is not { } payload)
        {
            return Page.WriteContentAsync(context, texts, target?.Title, "");
        }

        return (Text(payload, "type"), target.Content) switch
        {
            ("vcard" or "mecard", { } card) => WriteFileAsync(context, card, "text/vcard; charset=utf-8", "contact.vcf"),
            ("event", { } calendar) => WriteFileAsync(context, calendar, "text/calendar; charset=utf-8", "event.ics"),
            ("email", { } mail) => Button(texts.WriteMail, mail, Lines(payload, "to", "subject", "body")),
            ("sms", { } message) => Button(texts.SendMessage, message, Lines(payload, "number", "body")),
            ("phone", { } call) => Button(texts.Call, call, Lines(payload, "number")),
            ("geo", { } place) => Button(texts.ShowOnMap, client.Os is "iOS" or "iPadOS" or "macOS" ? AppleMap(payload) : place, Place(payload)),
            ("app", { } app) => Button(texts.OpenApp, app, app),
            ("wifi", _) => Page.WriteFieldsAsync(context, texts, target.Title ?? texts.Network, Wifi(payload, texts)),
            _ => Page.WriteContentAsync(context, texts, target.Title, Text(payload, "text") ?? Lines(payload)),
        };

        Task Button(string label, string href, string content) => Page.WriteButtonAsync(context, texts, target.Title ?? label, content, label, href);
    }

    private static Task WriteFileAsync(HttpContext context, string content, string mediaType, string name)
    {
        var response = context.Response;
        var bytes = Encoding.UTF8.GetBytes(content);
        response.ContentLength = bytes.Length;
        response.ContentType = mediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"inline; filename=\"{name}\"";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static List<(string Label, string Value)> Wifi(JsonElement payload, PageTexts texts)
    {
        var fields = new List<(string, string)> { (texts.Network, Text(payload, "ssid") ?? "") };
        Add(texts.PasswordLabel, "password");
        Add(texts.UserLabel, "identity");
        Add(texts.SecurityLabel, "security");
        return fields;

        void Add(string label, string name)
        {
            if (Text(payload, name) is { Length: > 0 } value)
            {
                fields.Add((label, value));
            }
        }
    }

    /// <summary>Apple's devices do not know <c>geo:</c> ("Map Links", Apple URL Scheme Reference).</summary>
    private static string AppleMap(JsonElement payload) =>
        $"https://maps.apple.com/?ll={Number(payload, "latitude")},{Number(payload, "longitude")}&q={Uri.EscapeDataString(Text(payload, "label") ?? $"{Number(payload, "latitude")},{Number(payload, "longitude")}")}";

    private static string Place(JsonElement payload) =>
        $"{(Text(payload, "label") is { } label ? label + "\n" : "")}{Number(payload, "latitude")}, {Number(payload, "longitude")}";

    private static string Number(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.TryGetDouble(out var number) ? number.ToString("0.#######", CultureInfo.InvariantCulture) : "0";

    /// <summary>The named fields one a line; without names all of them, with theirs.</summary>
    private static string Lines(JsonElement payload, params string[] names) => names.Length > 0
        ? string.Join('\n', names.Select(name => Text(payload, name)).Where(value => !string.IsNullOrEmpty(value)))
        : string.Join('\n', payload.EnumerateObject().Where(field => !field.NameEquals("type")).Select(field => $"{field.Name}: {field.Value}"));

    private static string? Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
