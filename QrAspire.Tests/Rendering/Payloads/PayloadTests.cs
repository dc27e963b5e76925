using System.Text.Json;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Payloads;

namespace QrAspire.Tests.Rendering.Payloads;

public class PayloadTests
{
    private const string Iban = "DE89370400440532013000";

    public static TheoryData<string, string> Written => new()
    {
        { """{"type":"url","url":"https://example.org/a?b=c"}""", "https://example.org/a?b=c" },
        { """{"url":"https://bücher.example/ä","type":"url"}""", "https://xn--bcher-kva.example/%C3%A4" },
        { """{"type":"text","text":"l1\nl2"}""", "l1\nl2" },
        { """{"type":"wifi","ssid":"Caf\u00e9;:,\\\"","password":"p;a:s,s\\w\"rd"}""", "WIFI:T:WPA;S:Café\\;\\:\\,\\\\\\\";P:p\\;a\\:s\\,s\\\\w\\\"rd;;" },
        { """{"type":"wifi","ssid":"Net","password":"12345678","security":"WPA2","hidden":true}""", "WIFI:T:WPA;S:Net;P:12345678;H:true;;" },
        { """{"type":"wifi","ssid":"Net","password":"x","security":"WPA3"}""", "WIFI:T:SAE;S:Net;P:x;;" },
        { """{"type":"wifi","ssid":"Open"}""", "WIFI:T:nopass;S:Open;;" },
        { """{"type":"wifi","ssid":"Corp","password":"pw","security":"WPA2-EAP","eapMethod":"peap","phase2":"MSCHAPV2","identity":"me@corp"}""", "WIFI:T:WPA2-EAP;S:Corp;P:pw;E:PEAP;PH2:MSCHAPV2;I:me@corp;;" },
        { """{"type":"email","to":"a+b@example.org","subject":"Hi & bye?","body":"l1\nl2"}""", "mailto:a%2Bb@example.org?subject=Hi%20%26%20bye%3F&body=l1%0D%0Al2" },
        { """{"type":"sms","number":"+49 (170) 12-34","body":"Grüß Gott?"}""", "sms:+491701234?body=Gr%C3%BC%C3%9F%20Gott%3F" },
        { """{"type":"phone","number":"+49 (170) 12-34"}""", "tel:+491701234" },
        { """{"type":"geo","latitude":-33.8568,"longitude":151.2153}""", "geo:-33.8568,151.2153" },
        { """{"type":"geo","latitude":-0.00000001,"longitude":1e-7}""", "geo:0,0.0000001" },
        { """{"type":"whatsapp","number":"+49 170 1234","message":"a b"}""", "https://wa.me/491701234?text=a%20b" },
        { """{"type":"mecard","name":"Doe,John","phone":"+1 555 0100","note":"a;b:c"}""", "MECARD:N:Doe,John;TEL:+15550100;NOTE:a\\;b\\:c;;" },
        { """{"type":"epc","name":"Wikimedia","iban":"DE89 3704 0044 0532 0130 00","amount":10.5,"message":"Spende"}""", $"BCD\n002\n1\nSCT\n\nWikimedia\n{Iban}\nEUR10.50\n\n\nSpende" },
        { """{"type":"otp","secret":"jbsw y3dp ehpk 3pxp","account":"a@b.c","issuer":"My Co"}""", "otpauth://totp/My%20Co:a%40b.c?secret=JBSWY3DPEHPK3PXP&issuer=My%20Co" },
        { """{"type":"bitcoin","address":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa","amount":0.5,"label":"A&B"}""", "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=0.5&label=A%26B" },
        { """{"type":"bitcoin","address":"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}""", "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4" },
        { """{"type":"ethereum","address":"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359","amount":1.5,"chainId":1}""", "ethereum:0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359@1?value=1500000000000000000" },
        { """{"type":"app","googlePlay":"org.example.app"}""", "https://play.google.com/store/apps/details?id=org.example.app" },
        { """{"type":"gs1","gtin":"9521234543213","lot":"ABC/1","serial":"12","expires":"2027-12-31"}""", "https://id.gs1.org/01/09521234543213/10/ABC%2F1/21/12?17=271231" },
        { """{"type":"gs1","gtin":"9521234543213","lot":"ABC","serial":"12","expires":"2027-12-31","elementString":true}""", "0109521234543213" + "17271231" + "10ABC\u001d2112" },
    };

    public static TheoryData<string, string, string> Refused => new()
    {
        { """{"type":"url","url":"javascript:alert(1)"}""", "payload.url", "invalid" },
        { """{"type":"url","url":"example.org"}""", "payload.url", "invalid" },
        { """{"type":"url","url":"https://user:pw@example.org"}""", "payload.url", "invalid" },
        { """{"type":"url"}""", "payload.url", "required" },
        { """{"type":"url","url":"https://a.b","extra":1}""", "payload.extra", "invalid" },
        { """{"type":"url","url":7}""", "payload.url", "invalid" },
        { """{"type":"nope"}""", "payload.type", "invalid" },
        { """{"url":"https://a.b"}""", "payload.type", "required" },
        { """[]""", "payload", "invalid" },
        { """{"type":"wifi","ssid":"","password":"12345678"}""", "payload.ssid", "required" },
        { """{"type":"wifi","ssid":"n","password":"short"}""", "payload.password", "invalid" },
        { """{"type":"wifi","ssid":"n\r\nP:x","password":"12345678"}""", "payload.ssid", "invalid_character" },
        { """{"type":"wifi","ssid":"äääääääääääääääää","password":"12345678"}""", "payload.ssid", "too_long" },
        { """{"type":"wifi","ssid":"n","password":"12345678","security":"WPA9"}""", "payload.security", "invalid" },
        { """{"type":"geo","latitude":91,"longitude":0}""", "payload.latitude", "out_of_range" },
        { """{"type":"geo","latitude":0,"longitude":999}""", "payload.longitude", "out_of_range" },
        { """{"type":"phone","number":"call me"}""", "payload.number", "invalid" },
        { """{"type":"phone","number":"+49;ext=1"}""", "payload.number", "invalid" },
        { """{"type":"email","to":"a@b.c?bcc=evil@x.y"}""", "payload.to", "invalid" },
        { """{"type":"email","to":"a@b.c","subject":"x\r\nBcc: y"}""", "payload.subject", "invalid_character" },
        { """{"type":"epc","name":"A","iban":"DE89370400440532013001"}""", "payload.iban", "invalid" },
        { """{"type":"epc","name":"A\nB","iban":"DE89370400440532013000"}""", "payload.name", "invalid_character" },
        { """{"type":"epc","name":"A","iban":"DE89370400440532013000","amount":0}""", "payload.amount", "out_of_range" },
        { """{"type":"epc","name":"A","iban":"DE89370400440532013000","amount":1.234}""", "payload.amount", "invalid" },
        { """{"type":"otp","secret":"1189","account":"a"}""", "payload.secret", "invalid" },
        { """{"type":"bitcoin","address":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"}""", "payload.address", "invalid" },
        { """{"type":"bitcoin","address":"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"}""", "payload.address", "invalid" },
        { """{"type":"ethereum","address":"0x12"}""", "payload.address", "invalid" },
        { """{"type":"app","uri":"javascript:alert(1)"}""", "payload.uri", "invalid" },
        { """{"type":"app"}""", "payload.uri", "required" },
        { """{"type":"gs1","gtin":"9521234543214"}""", "payload.gtin", "invalid" },
        { """{"type":"event","summary":"x","start":"2026-01-02T10:00:00Z","end":"2026-01-02T09:00:00Z"}""", "payload.end", "out_of_range" },
        { """{"type":"vcard","phone":"1234"}""", "payload.lastName", "required" },
        { """{"type":"vcard","lastName":"Doe","email":"nobody"}""", "payload.email", "invalid" },
        { """{"type":"swissbill","iban":"DE89370400440532013000","creditor":{"name":"A","postalCode":"1","town":"B","country":"CH"}}""", "payload.iban", "invalid" },
        { """{"type":"swissbill","iban":"CH4431999123000889012","creditor":{"name":"A","postalCode":"1","town":"B","country":"CH"}}""", "payload.reference", "invalid" },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void A_payload_is_written_by_its_standard(string json, string expected) => Build(json).Value.ShouldBe(expected);

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_bad_field_is_named(string json, string field, string code)
    {
        var outcome = Build(json);

        outcome.Ok.ShouldBeFalse();
        outcome.Errors.ShouldContain(e => e.Field == field && e.Code == code, string.Join('\n', outcome.Errors));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void What_is_written_is_read_back(string json, string expected)
    {
        var parsed = PayloadParser.Parse(expected);

        parsed.GetType().ShouldBe(Read(json).GetType());
        parsed.Build().Value.ShouldBe(expected);
    }

    [Fact]
    public void A_vcard_field_cannot_add_lines()
    {
        var card = new VCardPayload
        {
            LastName = "O'Brien, Jr",
            FirstName = "Jo;hn",
            Organization = "A;B, C\\D",
            Note = "l1\nTEL:666\r\nURL:http://evil.example\\",
        };
        foreach (var version in new[] { 3, 4 })
        {
            var text = (card with { VCardVersion = version }).Build().Value!;
            text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0]).ShouldBe(["BEGIN", "VERSION", "N", "FN", "ORG", "NOTE", "END"]);
            text.ShouldContain("N:O'Brien\\, Jr;Jo\\;hn;;;\r\n");
            text.ShouldContain("ORG:A\\;B\\, C\\\\D\r\n");
            PayloadParser.Parse(text).ShouldBe(card with { VCardVersion = version, Note = "l1\nTEL:666\nURL:http://evil.example\\" });
        }
    }

    [Fact]
    public void An_event_has_what_a_calendar_needs_and_stays_the_same()
    {
        var party = new EventPayload("Fest; alle, wirklich", new DateTimeOffset(2026, 12, 24, 18, 0, 0, TimeSpan.FromHours(1)), new DateTimeOffset(2026, 12, 24, 20, 0, 0, TimeSpan.FromHours(1)), Location: "Hof\\Tor", Description: "l1\nEND:VEVENT");
        var text = party.Build().Value!;

        text.ShouldContain("DTSTART:20261224T170000Z\r\n");
        text.ShouldContain("SUMMARY:Fest\\; alle\\, wirklich\r\n");
        text.ShouldContain("DESCRIPTION:l1\\nEND:VEVENT\r\n");
        foreach (var needed in new[] { "PRODID:", "UID:", "DTSTAMP:", "VERSION:2.0" }) text.ShouldContain("\r\n" + needed);
        party.Build().Value.ShouldBe(text);
        PayloadParser.Parse(text).ShouldBe(party with { Start = party.Start.ToUniversalTime(), End = party.End!.Value.ToUniversalTime() });
    }

    [Fact]
    public void An_all_day_event_ends_the_day_after_in_the_file()
    {
        var day = new EventPayload("Tag", new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), AllDay: true);
        var text = day.Build().Value!;

        text.ShouldContain("DTSTART;VALUE=DATE:20260501\r\nDTEND;VALUE=DATE:20260502\r\n");
        PayloadParser.Parse(text).ShouldBe(day with { End = day.Start });
    }

    [Fact]
    public void A_swiss_bill_follows_the_guidelines()
    {
        var bill = new SwissBillPayload(
            "CH4431999123000889012",
            new SwissAddress("Max Muster & Söhne", "Musterstrasse", "123", "8000", "Seldwyla", "CH"),
            1949.75m,
            "CHF",
            new SwissAddress("Simon Muster", "Musterstrasse", "1", "8000", "Seldwyla", "CH"),
            "210000000003139471430009017",
            "Auftrag vom 15.10.2026",
            "//S1/10/1234/11/201021");
        var text = bill.Build().Value!;
        var lines = text.Split("\r\n");

        lines.Length.ShouldBe(32);
        lines[18].ShouldBe("1949.75");
        lines[27].ShouldBe("QRR");
        lines[30].ShouldBe("EPD");
        PayloadParser.Parse(text).ShouldBe(bill);
        (bill with { Reference = "210000000003139471430009018" }).Build().Errors[0].Field.ShouldBe("payload.reference");
    }

    [Fact]
    public void Texts_that_only_look_like_addresses_stay_text()
    {
        foreach (var text in new[] { "note: see below", "WIFI without colon", "hello", "http://with blank.example" })
            PayloadParser.Parse(text).ShouldBe(new TextPayload(text));
    }

    private static Payload Read(string json) => PayloadReader.Read(JsonDocument.Parse(json).RootElement).Value!;

    private static Outcome<string> Build(string json)
    {
        var payload = PayloadReader.Read(JsonDocument.Parse(json).RootElement);
        return payload.Ok ? payload.Value.Build() : payload.Errors.ToList();
    }
}
