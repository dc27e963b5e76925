using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace QrAspire.Tests.Embedded;

/// <summary>What a started process finds in its environment: Aspire's conventions, to the letter.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public async Task A_project_without_endpoints_gets_exactly_these()
    {
        await using var model = AppModel.Create(["--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:18893", "--AppHost:OtlpApiKey=otlp-key"]);
        var project = model.Builder.AddProject<BareProject>("bare").Resource;

        var variables = await model.VariablesAsync(project);

        var instance = model.Plans[project][0].InstanceId;
        instance.ShouldMatch("^[a-z]{8}$");
        variables.Select(variable => $"{variable.Name}={variable.Value}").ShouldBe(
        [
            "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=in_memory",
            "OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION=true",
            "OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION=true",
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:18893",
            "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key=otlp-key",
            $"OTEL_RESOURCE_ATTRIBUTES=service.instance.id={instance}",
            "OTEL_SERVICE_NAME=bare",
            "OTEL_BLRP_SCHEDULE_DELAY=1000",
            "OTEL_BSP_SCHEDULE_DELAY=1000",
            "OTEL_METRIC_EXPORT_INTERVAL=1000",
            "OTEL_TRACES_SAMPLER=always_on",
            "OTEL_METRICS_EXEMPLAR_FILTER=trace_based",
            "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true",
            "DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION=true",
            "LOGGING__CONSOLE__FORMATTERNAME=simple",
            $"QRASPIRE_DATA={model.Data.Path}",
        ]);
        variables.Where(variable => variable.IsSecret).Select(variable => variable.Name).ShouldBe(["OTEL_EXPORTER_OTLP_HEADERS"]);
    }

    [Fact]
    public async Task In_production_telemetry_keeps_its_own_pace()
    {
        await using var model = AppModel.Create(environment: "Production");
        var environment = await model.EnvironmentAsync(model.Builder.AddProject<BareProject>("bare").Resource);

        environment.ShouldNotContainKey("OTEL_METRIC_EXPORT_INTERVAL");
        environment.ShouldNotContainKey("OTEL_EXPORTER_OTLP_ENDPOINT");
        environment["OTEL_SERVICE_NAME"].ShouldBe("bare");
    }

    [Fact]
    public async Task A_launch_profile_gives_endpoints_and_variables_that_code_may_override()
    {
        await using var model = AppModel.Create();
        var project = model.Builder.AddProject<FakeProject>("fake").WithEnvironment("COLOR", "code").Resource;

        var environment = await model.EnvironmentAsync(project);

        environment["ASPNETCORE_URLS"].ShouldBe("http://localhost:18111");
        environment["DOTNET_LAUNCH_PROFILE"].ShouldBe("http");
        environment["ASPNETCORE_ENVIRONMENT"].ShouldBe("Development");
        environment["COLOR"].ShouldBe("code");
        project.GetEndpoint("http").Url.ShouldBe("http://localhost:18111");
    }

    [Fact]
    public async Task A_profile_is_chosen_by_name_by_default_name_or_as_the_first_that_starts_the_project()
    {
        await using (var named = AppModel.Create())
        {
            var https = await named.EnvironmentAsync(named.Builder.AddProject<FakeProject>("fake", "https").Resource);
            https["ASPNETCORE_URLS"].ShouldBe("https://localhost:18112;http://localhost:18113");
            https["ASPNETCORE_HTTPS_PORT"].ShouldBe("18112");
        }

        await using var byDefault = AppModel.Create(["--AppHost:DefaultLaunchProfileName=https"]);
        (await byDefault.EnvironmentAsync(byDefault.Builder.AddProject<FakeProject>("fake").Resource))["DOTNET_LAUNCH_PROFILE"].ShouldBe("https");

        await using var none = AppModel.Create();
        (await none.EnvironmentAsync(none.Builder.AddProject<FakeProject>("fake", launchProfileName: null).Resource)).ShouldNotContainKey("ASPNETCORE_URLS");

        Should.Throw<DistributedApplicationException>(() => none.Builder.AddProject<FakeProject>("other", "missing")).Message
            .ShouldBe("Launch settings file does not contain 'missing' profile.");
    }

    [Fact]
    public async Task A_reference_to_a_service_is_found_by_discovery_and_by_name()
    {
        await using var model = AppModel.Create();
        var catalog = model.Builder.AddProject<FakeProject>("catalog-api", "https");
        var caller = model.Builder.AddExecutable("caller", "true", ".").WithReference(catalog).WithReference("partner", new Uri("https://partner.example/x"));

        var environment = await model.EnvironmentAsync(caller.Resource);

        environment["services__catalog-api__https__0"].ShouldBe("https://localhost:18112");
        environment["services__catalog-api__http__0"].ShouldBe("http://localhost:18113");
        environment["CATALOG_API_HTTPS"].ShouldBe("https://localhost:18112");
        environment["CATALOG_API_HTTP"].ShouldBe("http://localhost:18113");
        environment["services__partner__default__0"].ShouldBe("https://partner.example/x");
        environment.ShouldNotContainKey("OTEL_SERVICE_NAME");
    }

    [Fact]
    public async Task A_reference_to_a_database_gives_its_connection_string_and_its_parts()
    {
        await using var model = AppModel.Create(["--Parameters:pg-password=p@ss word"]);
        var database = model.Builder.AddPostgres("pg").AddDatabase("links", "all-links");
        var service = model.Builder.AddExecutable("service", "true", ".").WithReference(database);

        var variables = await model.VariablesAsync(service.Resource);

        var port = database.Resource.Parent.PrimaryEndpoint.Port;
        variables.Where(variable => variable.Name != "QRASPIRE_DATA").Select(variable => $"{variable.Name}={variable.Value}").ShouldBe(
        [
            $"ConnectionStrings__links=Host=localhost;Port={port};Username=postgres;Password=p@ss word;Database=all-links",
            "LINKS_HOST=localhost",
            $"LINKS_PORT={port}",
            "LINKS_USERNAME=postgres",
            "LINKS_PASSWORD=p@ss word",
            "LINKS_DATABASENAME=all-links",
            $"LINKS_URI=postgresql://postgres:p%40ss%20word@localhost:{port}/all-links",
            $"LINKS_JDBCCONNECTIONSTRING=jdbc:postgresql://localhost:{port}/all-links",
        ]);
        variables.Where(variable => variable.IsSecret).Select(variable => variable.Name).ShouldBe(["ConnectionStrings__links", "LINKS_PASSWORD", "LINKS_URI"]);
    }

    [Fact]
    public async Task A_reference_to_Kafka_gives_the_bootstrap_servers()
    {
        await using var model = AppModel.Create();
        var kafka = model.Builder.AddKafka("kafka", port: 18092);
        var service = model.Builder.AddExecutable("service", "true", ".").WithReference(kafka, "events");

        var environment = await model.EnvironmentAsync(service.Resource);

        environment["ConnectionStrings__events"].ShouldBe("localhost:18092");
        environment["EVENTS_HOST"].ShouldBe("localhost");
        environment["EVENTS_PORT"].ShouldBe("18092");
    }

    [Fact]
    public async Task Flags_choose_what_a_reference_injects()
    {
        await using var model = AppModel.Create();
        var kafka = model.Builder.AddKafka("kafka");
        var service = model.Builder.AddExecutable("service", "true", ".").WithReference(kafka).WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString);

        (await model.EnvironmentAsync(service.Resource)).Keys.ShouldBe(["ConnectionStrings__kafka", "QRASPIRE_DATA"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_connection_string_without_a_value_is_an_error_unless_optional()
    {
        await using var model = AppModel.Create(["--ConnectionStrings:there=Host=elsewhere"]);
        var there = model.Builder.AddConnectionString("there");
        var empty = model.Builder.AddConnectionString("empty", ReferenceExpression.Empty);
        var fine = model.Builder.AddExecutable("fine", "true", ".").WithReference(there).WithReference(empty, optional: true);
        var broken = model.Builder.AddExecutable("broken", "true", ".").WithReference(empty);

        (await model.VariablesAsync(fine.Resource)).ShouldContain(variable => variable.Name == "ConnectionStrings__there" && variable.Value == "Host=elsewhere" && variable.IsSecret);
        (await Should.ThrowAsync<DistributedApplicationException>(() => model.VariablesAsync(broken.Resource))).Message
            .ShouldBe("The connection string for the resource 'empty' is not available.");
    }

    [Fact]
    public async Task Values_may_be_text_callbacks_endpoints_parameters_and_expressions()
    {
        await using var model = AppModel.Create(["--Parameters:api_key=k3y"]);
        var secret = model.Builder.AddParameter("api-key", secret: true);
        var web = model.Builder.AddExecutable("web", "true", ".").WithHttpEndpoint(port: 18114, env: "PORT");
        web.WithEnvironment("TEXT", "t")
            .WithEnvironment("CALLBACK", () => "c")
            .WithEnvironment("ENDPOINT", web.GetEndpoint("http"))
            .WithEnvironment("PARAMETER", secret)
            .WithEnvironment("EXPRESSION", $"{web.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}/{{x}}?key={secret}")
            .WithEnvironment(context => context.EnvironmentVariables["CONTEXT"] = context.Resource.Name)
            .WithArgs("--plain", "a b").WithArgs("--endpoint", web.GetEndpoint("http"));

        var variables = await model.VariablesAsync(web.Resource);

        variables.Where(variable => variable.Name != "QRASPIRE_DATA").Select(variable => $"{variable.Name}={variable.Value}").ShouldBe(
            ["TEXT=t", "CALLBACK=c", "ENDPOINT=http://localhost:18114", "PARAMETER=k3y", "EXPRESSION=localhost:18114/{x}?key=k3y", "CONTEXT=web", "PORT=18114"]);
        variables.Where(variable => variable.IsSecret).Select(variable => variable.Name).ShouldBe(["PARAMETER", "EXPRESSION"]);
        (await model.ArgumentsAsync(web.Resource)).ShouldBe(["--plain", "a b", "--endpoint", "http://localhost:18114"]);
    }

    [Fact]
    public async Task Replicas_listen_on_ports_of_their_own_behind_the_public_one()
    {
        await using var model = AppModel.Create();
        var project = model.Builder.AddProject<FakeProject>("fake").WithReplicas(2).Resource;
        var plans = model.Allocate()[project];

        plans.Select(plan => plan.ResourceId).ShouldBe(plans.Select(plan => $"fake-{plan.InstanceId}"));
        plans.Select(plan => plan.ListenPorts["http"]).Distinct().Count().ShouldBe(2);
        plans.ShouldNotContain(plan => plan.ListenPorts["http"] == 18111);
        (await model.EnvironmentAsync(project))["ASPNETCORE_URLS"].ShouldBe($"http://localhost:{plans[0].ListenPorts["http"]}");
    }
}
