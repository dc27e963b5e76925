namespace QrAspire.Web.Codes;

/// <summary>How a payload field is typed in.</summary>
public enum FieldInput
{
    Text,
    Url,
    Email,
    Phone,
    Number,
    Password,
    Lines,
    Choice,
    Switch,

    /// <summary>Date and time, as the browser's own picker writes them.</summary>
    Moment,
}

/// <summary>One member of a payload, as a form shows it.</summary>
/// <param name="Name">Name of the member in the payload; an error of Api names it <c>payload.{Name}</c>.</param>
/// <param name="Label">What a person calls it.</param>
/// <param name="Input">How it is typed in.</param>
public sealed record PayloadField(string Name, string Label, FieldInput Input)
{
    public bool Required { get; init; }

    /// <summary>A sentence below the field.</summary>
    public string? Hint { get; init; }

    public string? Placeholder { get; init; }

    /// <summary>What is filled in at first.</summary>
    public string Default { get; init; } = "";

    /// <summary>The values of a choice with their labels.</summary>
    public IReadOnlyList<(string Value, string Label)> Choices { get; init; } = [];
}

/// <summary>A kind of content a code can have, as the forms offer it. Api decides what is valid; this only says how to ask.</summary>
/// <param name="Name">The payload's <c>type</c>.</param>
/// <param name="Label">What a person calls it.</param>
/// <param name="Purpose">What happens on a scan.</param>
/// <param name="Fields">What to ask for.</param>
public sealed record PayloadType(string Name, string Label, string Purpose, IReadOnlyList<PayloadField> Fields)
{
    /// <summary>All types the forms offer, the usual one first.</summary>
    public static IReadOnlyList<PayloadType> All { get; } =
    [
        new("url", "Link", "Opens a web page",
        [
            new("url", "Target", FieldInput.Url) { Required = true, Placeholder = "https://example.com/menu", Hint = "Where a scan leads." },
        ]),
        new("text", "Text", "Shows a text",
        [
            new("text", "Text", FieldInput.Lines) { Required = true, Placeholder = "Anything up to a few hundred characters" },
        ]),
        new("wifi", "Wi-Fi", "Joins a network",
        [
            new("ssid", "Network name", FieldInput.Text) { Required = true, Placeholder = "Guests" },
            new("security", "Security", FieldInput.Choice) { Default = "WPA", Choices = [("WPA", "WPA / WPA2 / WPA3"), ("WEP", "WEP"), ("nopass", "None")] },
            new("password", "Password", FieldInput.Password) { Hint = "It is readable by everyone who can scan the code." },
            new("hidden", "The network is hidden", FieldInput.Switch),
        ]),
        new("email", "E-mail", "Starts a message",
        [
            new("to", "To", FieldInput.Email) { Required = true, Placeholder = "hello@example.com" },
            new("subject", "Subject", FieldInput.Text),
            new("body", "Message", FieldInput.Lines),
        ]),
        new("sms", "SMS", "Starts a text message",
        [
            new("number", "Number", FieldInput.Phone) { Required = true, Placeholder = "+49 30 1234567" },
            new("body", "Message", FieldInput.Lines),
        ]),
        new("phone", "Phone", "Calls a number",
        [
            new("number", "Number", FieldInput.Phone) { Required = true, Placeholder = "+49 30 1234567" },
        ]),
        new("whatsapp", "WhatsApp", "Starts a chat",
        [
            new("number", "Number", FieldInput.Phone) { Required = true, Placeholder = "+49 30 1234567", Hint = "With the country code." },
            new("message", "Message", FieldInput.Lines),
        ]),
        new("vcard", "Contact", "Adds a person",
        [
            new("firstName", "First name", FieldInput.Text),
            new("lastName", "Last name", FieldInput.Text),
            new("organization", "Organisation", FieldInput.Text),
            new("jobTitle", "Role", FieldInput.Text),
            new("mobile", "Mobile", FieldInput.Phone),
            new("email", "E-mail", FieldInput.Email),
            new("url", "Web page", FieldInput.Url),
        ]),
        new("event", "Event", "Adds a date",
        [
            new("summary", "Name", FieldInput.Text) { Required = true, Placeholder = "Opening night" },
            new("start", "Begins", FieldInput.Moment) { Required = true },
            new("end", "Ends", FieldInput.Moment),
            new("location", "Place", FieldInput.Text),
            new("description", "Description", FieldInput.Lines),
        ]),
        new("geo", "Place", "Shows a place on the map",
        [
            new("latitude", "Latitude", FieldInput.Number) { Required = true, Placeholder = "52.5163", Hint = "Degrees, −90 to 90." },
            new("longitude", "Longitude", FieldInput.Number) { Required = true, Placeholder = "13.3777", Hint = "Degrees, −180 to 180." },
        ]),
    ];

    /// <summary>The type of that name, or null when the forms do not know it.</summary>
    public static PayloadType? Find(string? name) => All.FirstOrDefault(type => type.Name == name);
}
