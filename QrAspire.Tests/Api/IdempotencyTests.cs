namespace QrAspire.Tests.Api;

public sealed class IdempotencyTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_repetition_gets_the_first_answer_and_creates_nothing()
    {
        var body = CodeFactory.Dynamic();
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        using var first = await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body, "application/json", key);
        using var second = await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body, "application/json", key);

        ((int)second.StatusCode).ShouldBe(201);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        second.Headers.Location.ShouldBe(first.Headers.Location);
        second.Headers.ETag.ShouldBe(first.Headers.ETag);
        second.Content.Headers.ContentType.ShouldBe(first.Content.Headers.ContentType);
        first.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        second.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        (await CountAsync((string)body["title"]!)).ShouldBe(1);
    }

    [Fact]
    public async Task Parallel_repetitions_create_one_code_and_all_get_it()
    {
        var body = CodeFactory.Dynamic();
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body, "application/json", key);
            return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }));
        answers.Distinct().Count().ShouldBe(1, string.Join('\n', answers.Distinct()));
        answers[0].ShouldStartWith("201 ");
        (await CountAsync((string)body["title"]!)).ShouldBe(1);
    }

    [Fact]
    public async Task Another_request_with_the_same_key_is_refused()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        (await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(), "application/json", key)).EnsureSuccessStatusCode();
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(), "application/json", key), 422, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_refused_request_leaves_the_key_free()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", "{}", "application/json", key), 400, "validation_failed");
        using var corrected = await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(), "application/json", key);
        ((int)corrected.StatusCode).ShouldBe(201);
    }

    [Fact]
    public async Task After_a_day_a_key_is_free_again()
    {
        var body = CodeFactory.Dynamic();
        var key = Guid.NewGuid().ToString();
        (await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body, "application/json", ("Idempotency-Key", key))).EnsureSuccessStatusCode();
        await api.ExecuteAsync($"UPDATE idempotency_keys SET created_at = created_at - interval '24 hours' WHERE key LIKE '%{key}'");
        using var later = await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body, "application/json", ("Idempotency-Key", key));
        later.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        (await CountAsync((string)body["title"]!)).ShouldBe(2);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("\"quoted key\"")]
    public async Task An_unusable_key_is_refused(string key) =>
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(), "application/json", ("Idempotency-Key", key)), 400, "invalid_idempotency_key");

    [Fact]
    public async Task Minimal_answers_have_no_body_and_say_so()
    {
        var prefer = ("Prefer", "respond-async, return=minimal");
        using var created = await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(), "application/json", prefer);
        ((int)created.StatusCode).ShouldBe(201);
        created.Headers.Location.ShouldNotBeNull();
        created.Headers.GetValues("Preference-Applied").ShouldBe(["return=minimal"]);
        (await created.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();

        using var changed = await api.SendAsync(HttpMethod.Patch, created.Headers.Location!.ToString(), """{"title":"new"}""", "application/json", prefer);
        ((int)changed.StatusCode).ShouldBe(204);
        changed.Headers.ETag!.Tag.ShouldBe("\"2\"");
    }

    private Task<long> CountAsync(string title) => api.ScalarAsync<long>($"SELECT count(*) FROM codes WHERE title = '{title}'");
}
