using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Embedded.Projects;

/// <summary>The variables that make a .NET service report to the dashboard, as Aspire sets them.</summary>
internal static class TelemetryEnvironment
{
    public static IResourceBuilder<T> WithTelemetryEnvironment<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment
        => builder.WithEnvironment(context =>
        {
            var variables = context.EnvironmentVariables;
            var development = builder.ApplicationBuilder.Environment.IsDevelopment();
            var dashboard = builder.ApplicationBuilder.Dashboard();

            variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
            if (development)
            {
                variables["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "true";
                variables["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "true";
            }
            if (dashboard.OtlpEndpoint is { } endpoint)
            {
                variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint.GetLeftPart(UriPartial.Authority);
                variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
                if (!dashboard.AllowAnonymous)
                    variables["OTEL_EXPORTER_OTLP_HEADERS"] = ReferenceExpression.Create($"x-otlp-api-key={new SecretText(dashboard.OtlpApiKey)}");
            }
            variables["OTEL_RESOURCE_ATTRIBUTES"] = ReferenceExpression.Create($"service.instance.id={InstanceId.Reference}");
            variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
            if (development)
            {
                variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
                variables["OTEL_TRACES_SAMPLER"] = "always_on";
                variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
                variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
            }
            if (context.Resource is ProjectResource)
            {
                variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
                variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
            }
        });
}
