using System.Globalization;
using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.HttpClients;
using QrAspire.Web.Components;

namespace QrAspire.Web.Codes;

/// <summary>A code while it is being made: what the form holds, and the requests to Api that it stands for.</summary>
/// <param name="time">The person's time zone, in which dates are typed.</param>
public sealed class CodeDraft(UserTime time)
{
    /// <summary>As long as a real short id, so that the preview has the real size.</summary>
    private const string PlaceholderShortId = "xxxxxxxx";

    /// <summary>What a browser's <c>datetime-local</c> field holds.</summary>
    private const string LocalMoment = "yyyy-MM-dd'T'HH:mm";

    public PayloadType Type { get; set; } = PayloadType.All[0];

    public CodeKind Kind { get; set; }

    public string Title { get; set; } = "";

    public string Description { get; set; } = "";

    /// <summary>Separated by commas.</summary>
    public string Tags { get; set; } = "";

    /// <summary>Chosen short id; empty lets Api choose.</summary>
    public string Alias { get; set; } = "";

    /// <summary>Colour of the dark modules, <c>#rrggbb</c>. A colour of one's own ends a gradient of the design it started from.</summary>
    public string Foreground
    {
        get;
        set
        {
            field = value;
            _further.Remove("gradient");
        }
    } = "#000000";

    public string Background { get; set; } = "#ffffff";

    /// <summary>How dark modules are drawn.</summary>
    public string Shape { get; set; } = "square";

    /// <summary>How the rings of the three eyes are drawn.</summary>
    public string EyeFrame { get; set; } = "square";

    /// <summary>How the centres of the three eyes are drawn.</summary>
    public string EyeBall { get; set; } = "square";

    /// <summary><c>L</c>, <c>M</c>, <c>Q</c> or <c>H</c>.</summary>
    public string Ecc { get; set; } = "M";

    /// <summary>Members of the design that the form does not ask for: they come from a preset or from what is stored.</summary>
    private JsonObject _further = [];

    /// <summary>What was typed, by <c>type.field</c>, so that switching types back and forth loses nothing.</summary>
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public string this[PayloadField field]
    {
        get => _values.GetValueOrDefault(Key(field), field.Default);
        set => _values[Key(field)] = value;
    }

    /// <summary>True when everything required is there, so that a preview makes sense.</summary>
    public bool IsComplete => Type.Fields.All(asked => !asked.Required || !string.IsNullOrWhiteSpace(this[asked]));

    /// <summary>Reads the draft from a posted form, whose names are Api's field paths.</summary>
    public static CodeDraft From(IFormCollection form, UserTime time)
    {
        var draft = new CodeDraft(time) { Type = PayloadType.Find(form["payload.type"]) ?? PayloadType.All[0] };
        draft.Kind = form["kind"] == "static" ? CodeKind.Static : CodeKind.Dynamic;
        draft.Title = form["title"].ToString();
        draft.Description = form["description"].ToString();
        draft.Tags = form["tags"].ToString();
        draft.Alias = form["alias"].ToString();
        if (form["design.foreground"] is [{ Length: > 0 } foreground]) draft.Foreground = foreground;
        if (form["design.background"] is [{ Length: > 0 } background]) draft.Background = background;
        if (form["design.shape"] is [{ Length: > 0 } shape]) draft.Shape = shape;
        if (form["design.eyeFrame"] is [{ Length: > 0 } eyeFrame]) draft.EyeFrame = eyeFrame;
        if (form["design.eyeBall"] is [{ Length: > 0 } eyeBall]) draft.EyeBall = eyeBall;
        if (form["design.ecc"] is [{ Length: > 0 } ecc]) draft.Ecc = ecc;
        foreach (var field in draft.Type.Fields) draft[field] = form[$"payload.{field.Name}"].ToString();
        return draft;
    }

    /// <summary>What a stored code holds, for editing.</summary>
    public static CodeDraft Of(Code code, UserTime time)
    {
        var draft = new CodeDraft(time)
        {
            Type = PayloadType.Find(CodeText.Member(code, "type")) ?? PayloadType.All[0],
            Kind = code.Kind,
            Title = code.Title ?? "",
            Description = code.Description ?? "",
            Tags = string.Join(", ", code.Tags),
        };
        foreach (var field in draft.Type.Fields) draft[field] = Typed(field, CodeText.Member(code, field.Name), time);
        if (code.Design is { } design) draft.Use(design);
        return draft;
    }

    /// <summary>Takes over a whole design.</summary>
    public void Use(JsonObject design)
    {
        (Foreground, Background, Shape, EyeFrame, EyeBall) = (Colour("foreground", "#000000"), Colour("background", "#ffffff"), Text("shape"), Text("eyeFrame"), Text("eyeBall"));
        if (design["ecc"] is { } ecc) Ecc = ecc.ToString();
        _further = design.DeepClone().AsObject();

        string Colour(string name, string plain) => design[name] is { } colour ? WithoutAlpha(colour.ToString()) : plain;

        string Text(string name) => design[name]?.ToString() ?? "square";
    }

    /// <summary>Title, description and tags as a merge patch; null clears.</summary>
    public JsonObject ToDetails() => new() { ["title"] = Text(Title), ["description"] = Text(Description), ["tags"] = TagList(Tags) };

    /// <summary>Body of <c>POST /codes</c>.</summary>
    public JsonObject ToCode()
    {
        var code = new JsonObject { ["kind"] = Kind == CodeKind.Dynamic ? "dynamic" : "static", ["payload"] = ToPayload(), ["design"] = ToDesign() };
        if (Title.Trim() is { Length: > 0 } title) code["title"] = title;
        if (Description.Trim() is { Length: > 0 } description) code["description"] = description;
        if (Kind == CodeKind.Dynamic && Alias.Trim() is { Length: > 0 } alias) code["alias"] = alias;
        if (TagList(Tags) is { Count: > 0 } tags) code["tags"] = tags;
        return code;
    }

    /// <summary>Body of <c>POST /render</c>: what the symbol will look like.</summary>
    /// <param name="publicBaseUrl">What short URLs start with.</param>
    public JsonObject ToPreview(string publicBaseUrl) => new()
    {
        ["payload"] = Kind == CodeKind.Static ? ToPayload() : new JsonObject { ["type"] = "text", ["text"] = $"{publicBaseUrl.TrimEnd('/')}/r/{ShortId()}" },
        ["format"] = "svg",
        ["design"] = ToDesign(),
    };

    /// <summary>The payload.</summary>
    /// <param name="clearing">Name empty fields with null, so that a merge patch removes them.</param>
    public JsonObject ToPayload(bool clearing = false)
    {
        var payload = new JsonObject { ["type"] = Type.Name };
        foreach (var field in Type.Fields)
        {
            var value = Json(field, this[field]);
            if (value is not null || clearing) payload[field.Name] = value;
        }

        return payload;
    }

    /// <summary>What changed in the design, as a merge patch.</summary>
    public JsonObject DesignChanges(CodeDraft before)
    {
        var (old, now) = (before.ToDesign(), ToDesign());
        return new(old.Union(now).Select(member => member.Key).Distinct().Where(name => !JsonNode.DeepEquals(old[name], now[name])).Select(name => KeyValuePair.Create(name, now[name]?.DeepClone())));
    }

    /// <summary>Tags separated by commas, without blanks and repetitions.</summary>
    public static JsonArray TagList(string text) =>
        new([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase).Select(tag => JsonValue.Create(tag))]);

    private static string WithoutAlpha(string colour) => colour.Length == 9 && colour.EndsWith("ff", StringComparison.Ordinal) ? colour[..7] : colour;

    private static JsonValue? Text(string text) => text.Trim() is { Length: > 0 } trimmed ? JsonValue.Create(trimmed) : null;

    private string ShortId() => Alias.Trim() is { Length: > 0 } alias ? Uri.EscapeDataString(alias) : PlaceholderShortId;

    /// <summary>The design.</summary>
    public JsonObject ToDesign()
    {
        var design = _further.DeepClone().AsObject();
        (design["foreground"], design["background"], design["shape"], design["eyeFrame"], design["eyeBall"], design["ecc"]) = (Foreground, Background, Shape, EyeFrame, EyeBall, Ecc);
        return design;
    }


    private static string Typed(PayloadField field, string? value, UserTime time) => field.Input switch
    {
        _ when value is null => field.Default,
        FieldInput.Moment when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var moment) => time.Local(moment).ToString(LocalMoment, CultureInfo.InvariantCulture),
        _ => value,
    };

    private JsonValue? Json(PayloadField field, string value) => field.Input switch
    {
        FieldInput.Switch => JsonValue.Create(value == "true"),
        _ when string.IsNullOrWhiteSpace(value) => null,
        // Not a number: sent as typed, and Api says what is wrong with it.
        FieldInput.Number when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        FieldInput.Moment when DateTime.TryParseExact(value, [LocalMoment, LocalMoment + ":ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) =>
            JsonValue.Create(time.At(local)),
        FieldInput.Password => JsonValue.Create(value),
        _ => JsonValue.Create(value.Trim()),
    };

    private string Key(PayloadField field) => $"{Type.Name}.{field.Name}";
}
