using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.HttpClients;
using QrAspire.Web.Codes;
using QrAspire.Web.Components;

namespace QrAspire.Tests.Web;

public class CodeDraftTests
{
    private readonly CodeDraft _draft = new(UserTime.Utc);

    [Fact]
    public void A_dynamic_link_becomes_the_request_that_Api_documents()
    {
        Type("url", ("url", " https://example.com/menu "));
        _draft.Title = " Menu ";
        _draft.Tags = "menu, berlin, ,Menu";
        _draft.Alias = "summer";

        var code = _draft.ToCode();

        code["kind"]!.ToString().ShouldBe("dynamic");
        Same(code["payload"], """{"type":"url","url":"https://example.com/menu"}""");
        code["title"]!.ToString().ShouldBe("Menu");
        Same(code["tags"], """["menu","berlin"]""");
        code["alias"]!.ToString().ShouldBe("summer");
        Same(code["design"], """{"foreground":"#000000","background":"#ffffff","shape":"square","eyeFrame":"square","eyeBall":"square","ecc":"M"}""");
    }

    [Fact]
    public void Empty_fields_are_left_out()
    {
        Type("url", ("url", "https://example.com"));

        var code = _draft.ToCode();

        code.ContainsKey("title").ShouldBeFalse();
        code.ContainsKey("tags").ShouldBeFalse();
        code.ContainsKey("alias").ShouldBeFalse();
    }

    [Fact]
    public void A_static_code_has_no_alias()
    {
        Type("text", ("text", "Hello"));
        _draft.Kind = CodeKind.Static;
        _draft.Alias = "left over";

        _draft.ToCode().ContainsKey("alias").ShouldBeFalse();
    }

    [Fact]
    public void Numbers_and_switches_are_sent_as_such()
    {
        Type("geo", ("latitude", "52.5163"), ("longitude", "east"));
        Same(_draft.ToPayload(), """{"type":"geo","latitude":52.5163,"longitude":"east"}""");

        Type("wifi", ("ssid", "Guests"), ("hidden", "true"), ("password", " with blanks "));
        Same(_draft.ToPayload(), """{"type":"wifi","ssid":"Guests","security":"WPA","password":" with blanks ","hidden":true}""");
    }

    [Fact]
    public void A_merge_patch_names_what_was_cleared()
    {
        Type("email", ("to", "a@example.com"));

        Same(_draft.ToPayload(clearing: true), """{"type":"email","to":"a@example.com","subject":null,"body":null}""");
    }

    [Fact]
    public void Switching_types_and_back_loses_nothing()
    {
        Type("url", ("url", "https://example.com"));
        Type("text", ("text", "Hello"));
        Type("url");

        _draft.ToPayload()["url"]!.ToString().ShouldBe("https://example.com");
    }

    [Fact]
    public void The_preview_of_a_dynamic_code_holds_a_short_url_of_the_real_length()
    {
        Type("url", ("url", "https://example.com/a/much/longer/target"));

        var held = _draft.ToPreview("https://qr.test/")["payload"]!["text"]!.ToString();

        held.ShouldStartWith("https://qr.test/r/");
        held.Length.ShouldBe("https://qr.test/r/ibMxVddK".Length);
    }

    [Fact]
    public void The_preview_of_a_static_code_holds_its_payload()
    {
        Type("text", ("text", "Hello"));
        _draft.Kind = CodeKind.Static;

        Same(_draft.ToPreview("https://qr.test")["payload"], """{"type":"text","text":"Hello"}""");
    }

    [Fact]
    public void Dates_are_typed_in_the_persons_zone()
    {
        var draft = new CodeDraft(UserTime.For("Europe/Berlin")) { Type = PayloadType.Find("event")! };
        draft[draft.Type.Fields.Single(field => field.Name == "summary")] = "Opening";
        draft[draft.Type.Fields.Single(field => field.Name == "start")] = "2026-07-01T19:30";

        draft.ToPayload()["start"]!.GetValue<DateTimeOffset>().ShouldBe(new(2026, 7, 1, 17, 30, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Editing_starts_from_what_is_stored()
    {
        var code = new Code
        {
            Id = Guid.NewGuid(),
            Payload = JsonNode.Parse("""{"type":"url","url":"https://example.com"}""")!.AsObject(),
            Title = "Menu",
            Tags = ["a", "b"],
            Design = JsonNode.Parse("""{"foreground":"#112233ff","shape":"dot","ecc":"H"}""")!.AsObject(),
        };

        var draft = CodeDraft.Of(code, UserTime.Utc);

        draft.ToPayload()["url"]!.ToString().ShouldBe("https://example.com");
        draft.Tags.ShouldBe("a, b");
        Same(draft.ToDesign(), """{"foreground":"#112233","background":"#ffffff","shape":"dot","eyeFrame":"square","eyeBall":"square","ecc":"H"}""");
    }

    private void Type(string type, params (string Name, string Value)[] values)
    {
        _draft.Type = PayloadType.Find(type)!;
        foreach (var (name, value) in values) _draft[_draft.Type.Fields.Single(field => field.Name == name)] = value;
    }

    private static void Same(JsonNode? actual, string expected) => JsonNode.DeepEquals(actual, JsonNode.Parse(expected)).ShouldBeTrue(actual?.ToJsonString());
}
