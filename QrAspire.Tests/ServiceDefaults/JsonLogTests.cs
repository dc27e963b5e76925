using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>What Production writes to the console.</summary>
[Collection("Console")]
public sealed class JsonLogTests
{
    [Fact]
    public async Task Every_line_in_Production_is_json_with_the_request_it_belongs_to()
    {
        var output = new Lines();
        var before = Console.Out;
        Console.SetOut(output);
        try
        {
            await using var host = await ServiceHost.StartAsync(
                app => app.MapGet("/log", (ILogger<JsonLogTests> logger) =>
                {
#pragma warning disable CA1848 // The test logs as any library might.
                    logger.LogWarning("Line \"one\"\nof {Number}", 7);
#pragma warning restore CA1848
                }),
                builder => builder.Logging.AddConsole(),
                environment: "Production");
            using var request = new HttpRequestMessage(HttpMethod.Get, "/log");
            request.Headers.Add("X-Request-ID", "json-log-test");
            await host.Client.SendAsync(request);
            await Eventually.Async(() => output.All.Any(line => line.Contains("of 7")));
        }
        finally
        {
            Console.SetOut(before);
        }

        var lines = output.All.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        lines.ShouldAllBe(line => line.GetProperty("ts").GetString()!.EndsWith('Z') && line.GetProperty("service").GetString() == "probe");
        var ours = lines.Single(line => line.GetProperty("message").GetString() == "Line \"one\"\nof 7");
        ours.GetProperty("level").GetString().ShouldBe("warning");
        ours.GetProperty("request_id").GetString().ShouldBe("json-log-test");
        ours.GetProperty("trace_id").GetString()!.Length.ShouldBe(32);
        ours.GetProperty("fields").GetProperty("Number").GetInt32().ShouldBe(7);
    }

    private sealed class Lines : TextWriter
    {
        private readonly Lock _lock = new();
        private readonly StringBuilder _text = new();

        public override Encoding Encoding => Encoding.UTF8;

        public string[] All
        {
            get
            {
                lock (_lock)
                {
                    return _text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains("\"ts\"")).ToArray();
                }
            }
        }

        public override void Write(char value)
        {
            lock (_lock)
            {
                _text.Append(value);
            }
        }

        public override void Write(string? value)
        {
            lock (_lock)
            {
                _text.Append(value);
            }
        }
    }
}
