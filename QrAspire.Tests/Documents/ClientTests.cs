using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using QrAspire.ServiceDefaults.HttpClients;
using QrAspire.Tests.Api;

namespace QrAspire.Tests.Documents;

/// <summary>The typed client against the running service: what it says of each operation is what the service does.</summary>
public sealed class ClientTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    /// <summary>Operations that no program of ours needs typed: files that are made elsewhere than where they are used.</summary>
    private static readonly string[] s_notCovered = ["RenderBatch", "DecodeLogo"];

    [Fact]
    public async Task Every_operation_of_the_document_is_covered_or_on_the_list()
    {
        using var calls = new Recorder();
        using var http = new HttpClient(calls) { BaseAddress = api.Client.BaseAddress };
        await CallEverythingAsync(http);

        var document = JsonNode.Parse(await api.Client.GetStringAsync("/openapi/v1.json"))!.AsObject();
        var called = ServiceDocuments.Operations(document)
            .Where(each => calls.Seen.Any(call => call.Method.Equals(each.Method, StringComparison.OrdinalIgnoreCase) && Regex.IsMatch(call.Path, $"^{Regex.Replace(each.Path, @"\{[^}]+\}", "[^/]+")}$") && IsMostExact(document, each.Path, call.Path)))
            .Select(each => (string)each.Operation["operationId"]!);
        var all = ServiceDocuments.Operations(document).Select(each => (string)each.Operation["operationId"]!);
        called.Concat(s_notCovered).Order(StringComparer.Ordinal).ShouldBe(all.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_refusal_has_its_code_its_fields_and_its_details()
    {
        var codes = new CodesClient(api.Client);
        var invalid = await Should.ThrowAsync<ServiceException>(() => codes.CreateAsync(CodeFactory.Dynamic(url: "javascript:alert(1)"), default));
        (invalid.Status, invalid.Code).ShouldBe((HttpStatusCode.BadRequest, "validation_failed"));
        invalid.Fields.Select(field => field.Field).ShouldBe(["payload.url"]);
        invalid.Details!.Value.GetProperty("fields").GetArrayLength().ShouldBe(1);

        var code = await codes.CreateAsync(CodeFactory.Dynamic(), default);
        await codes.PatchAsync(code.Id, code.Version, new() { ["title"] = "Mine" }, default);
        var stale = await Should.ThrowAsync<ServiceException>(() => codes.PatchAsync(code.Id, code.Version, new() { ["title"] = "Theirs" }, default));
        (stale.IsConflict, stale.Code).ShouldBe((true, "version_mismatch"));
        (await Should.ThrowAsync<ServiceException>(() => codes.DeleteAsync(code.Id, default, version: code.Version))).IsConflict.ShouldBeTrue();
    }

    [Fact]
    public async Task A_creation_with_a_key_happens_once()
    {
        var folders = new FoldersClient(api.Client);
        var key = Guid.NewGuid().ToString();
        var members = new JsonObject { ["name"] = $"Folder {key}" };
        (await folders.CreateAsync(members, default, key)).Id.ShouldBe((await folders.CreateAsync(members, default, key)).Id);

        var keys = new KeysClient(api.Client);
        var made = new JsonObject { ["name"] = $"Key {key}" };
        var first = await keys.CreateAsync(made, default, $"k{key}");
        var again = await keys.CreateAsync(made, default, $"k{key}");
        again.Id.ShouldBe(first.Id);
        first.Secret.ShouldNotBeNull();
        again.Secret.ShouldBeNull("a key is stored as its hash only");
        (await api.ScalarAsync<long>($"SELECT count(*) FROM idempotency_keys WHERE convert_from(body, 'UTF8') LIKE '%{first.Secret}%'")).ShouldBe(0);
    }

    [Fact]
    public async Task An_export_streams_and_is_imported_again()
    {
        var codes = new CodesClient(api.Client);
        var folder = await new FoldersClient(api.Client).CreateAsync(new() { ["name"] = $"Export {Guid.NewGuid()}" }, default);
        for (var i = 0; i < 3; i++)
        {
            var body = CodeFactory.Dynamic();
            body["folderId"] = folder.Id;
            await codes.CreateAsync(body, default);
        }

        using var file = new MemoryStream();
        await codes.ExportAsync(new(Folder: folder.Id.ToString()), "ndjson", file, default);
        file.Position = 0;
        var dry = await codes.ImportAsync(file, new("application/x-ndjson", BestEffort: true, DryRun: true), default);
        (dry.DryRun, dry.Rows, dry.Failed).ShouldBe((true, 3, 3), "their short ids are taken");
        dry.Items.ShouldAllBe(item => item.Errors!.Count > 0);

        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => codes.ExportAsync(new(), "csv", Stream.Null, stopped.Token));
    }

    private static async Task CallEverythingAsync(HttpClient http)
    {
        var codes = new CodesClient(http);
        var code = await codes.CreateAsync(CodeFactory.Dynamic(), default);
        await codes.GetAsync(code.Id, default);
        await codes.ListAsync(new(Search: code.Title), default);
        await codes.CloneAsync(code.Id, new() { ["title"] = "Copy" }, default);
        (await codes.PatchAsync(code.Id, code.Version, new() { ["title"] = "Other" }, default)).Title.ShouldBe("Other");
        (await codes.RestoreVersionAsync(code.Id, 1, default)).Title.ShouldBe(code.Title);
        (await codes.HistoryAsync(code.Id, default)).Items.Count.ShouldBe(3);
        (await codes.ExplainAsync(code.Id, [], default))["outcome"].ShouldNotBeNull();
        (await codes.CheckLinkAsync(code.Id, default)).CodeId.ShouldBe(code.Id);
        (await codes.LinkCheckAsync(code.Id, default)).CodeId.ShouldBe(code.Id);
        await codes.BrokenLinksAsync(default);
        await codes.TagsAsync(null, default);
        await codes.DeleteAsync(code.Id, default);
        (await codes.RestoreAsync(code.Id, default)).Id.ShouldBe(code.Id);
        using (var image = await codes.ImageAsync(code.Id, "?format=svg", null, default)) image.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var archive = new MemoryStream();
        await codes.DrawAsync(new(ShortId: code.ShortId), "svg", archive, default);
        archive.Length.ShouldBeGreaterThan(0);
        using var export = new MemoryStream();
        await codes.ExportAsync(new(ShortId: code.ShortId), "csv", export, default);
        Encoding.UTF8.GetString(export.ToArray()).ShouldContain(code.ShortId!);
        using var rows = new MemoryStream(Encoding.UTF8.GetBytes("url\nhttps://example.com/imported\n"));
        (await codes.ImportAsync(rows, new("text/csv"), default, Guid.NewGuid().ToString())).Created.ShouldBe(1);
        var drawing = new JsonObject { ["payload"] = new JsonObject { ["type"] = "text", ["text"] = "hello" }, ["format"] = "svg" };
        (await codes.RenderSvgAsync(drawing, default)).ShouldContain("<svg");
        (await codes.VerdictAsync(drawing, default)).Grade.ShouldBe("safe");
        (await codes.PresetsAsync(default)).ShouldNotBeEmpty();

        var folders = new FoldersClient(http);
        await UseAsync(folders, new() { ["name"] = $"F {code.ShortId}" }, new() { ["name"] = $"G {code.ShortId}" }, folder => (folder.Id, folder.Version));
        await UseAsync(new TemplatesClient(http), new() { ["name"] = $"T {code.ShortId}", ["design"] = new JsonObject() }, new() { ["description"] = "New" }, template => (template.Id, template.Version));

        var webhooks = new WebhooksClient(http);
        var webhook = await webhooks.CreateAsync(new() { ["url"] = "http://127.0.0.1/", ["events"] = new JsonArray("code.deleted") }, default);
        (await webhooks.RotateSecretAsync(webhook.Id, default)).Secret.ShouldNotBe(webhook.Secret);
        var ping = await webhooks.PingAsync(webhook.Id, default);
        (await webhooks.DeliveriesAsync(webhook.Id, default)).Select(delivery => delivery.Id).ShouldBe([ping.Id]);
        await webhooks.ReplayAsync(webhook.Id, ping.Id, default);
        await UseAsync(webhooks, new() { ["url"] = "http://127.0.0.1/", ["enabled"] = false }, new() { ["description"] = "New" }, made => (made.Id, made.Version));
        await webhooks.DeleteAsync(webhook.Id, default);

        var keys = new KeysClient(http);
        var key = await keys.CreateAsync(new() { ["name"] = "Till" }, default);
        await keys.RevokeAsync(key.Id, default);
        (await keys.ListAsync(default)).Single(each => each.Id == key.Id).RevokedAt.ShouldNotBeNull();
    }

    private static async Task UseAsync<T>(ResourceClient<T> client, JsonObject members, JsonObject changes, Func<T, (Guid Id, long Version)> of)
    {
        var (id, version) = of(await client.CreateAsync(members, default));
        of(await client.GetAsync(id, default)).Version.ShouldBe(version);
        (await client.ListAsync(default)).ShouldContain(each => of(each).Id == id);
        of(await client.PatchAsync(id, version, changes, default)).Version.ShouldBe(version + 1);
        await client.DeleteAsync(id, default, version + 1);
    }

    /// <summary>A literal segment is no parameter's value where the document has it as a path of its own.</summary>
    private static bool IsMostExact(JsonObject document, string template, string path) => template == path || !document["paths"]!.AsObject().ContainsKey(path);

    private sealed class Recorder() : DelegatingHandler(new SocketsHttpHandler())
    {
        public ConcurrentBag<(string Method, string Path)> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Seen.Add((request.Method.Method, request.RequestUri!.AbsolutePath));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
