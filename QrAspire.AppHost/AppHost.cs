// The whole product, as one picture: who exists, who talks to whom, who waits for whom.
// Only calls of Aspire's public API, so that the file compiles against the real SDK and against QrAspire.Embedded.
var builder = DistributedApplication.CreateBuilder(args);

// Everything that must outlive a process: codes (owned by Api) and scans (owned by Analytics), each in its own database.
var postgres = builder.AddPostgres("postgres")
    .WithDataVolume();
var codes = postgres.AddDatabase("codes");
var scans = postgres.AddDatabase("scans");

// Carries every scan from Redirect to Analytics, so that the two never wait for each other.
var kafka = builder.AddKafka("kafka")
    .WithDataVolume();

// The hot path behind every printed code. It waits for nothing: what it knows, it answers.
var redirect = builder.AddProject<Projects.QrAspire_Redirect>("redirect")
    .WithReference(codes)
    .WithReference(kafka)
    .WithHttpHealthCheck("/ready")
    .WithExternalHttpEndpoints()
    .WithUrlForEndpoint("http", url => url.DisplayText = "Redirect");

// Counts every scan exactly once and answers questions about them.
var analytics = builder.AddProject<Projects.QrAspire_Analytics>("analytics")
    .WithReference(scans)
    .WithReference(kafka)
    .WithHttpHealthCheck("/ready")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Analytics API")
    .WaitFor(scans)
    .WaitFor(kafka);

// Makes, changes and draws codes; the only writer of the codes database. Asks for numbers of scans when webhooks are told of them.
var api = builder.AddProject<Projects.QrAspire_Api>("api")
    .WithReference(codes)
    .WithReference(analytics)
    .WithEnvironment("PublicBaseUrl", redirect.GetEndpoint("http"))
    .WithHttpHealthCheck("/ready")
    .WithExternalHttpEndpoints()
    .WithUrlForEndpoint("http", url => url.DisplayText = "API")
    .WaitFor(codes);

// Where people make codes and watch them being scanned; knows the others by their HTTP contracts only.
var web = builder.AddProject<Projects.QrAspire_Web>("web")
    .WithReference(api)
    .WithReference(analytics)
    .WithEnvironment("PublicBaseUrl", redirect.GetEndpoint("http"))
    .WithHttpHealthCheck("/ready")
    .WithExternalHttpEndpoints()
    .WithUrlForEndpoint("http", url => url.DisplayText = "QrAspire")
    .WaitFor(api)
    .WaitFor(analytics);

// Sees all of it: Prometheus, Alertmanager and Grafana, with `--profile observability`.
if (builder.IsAsked())
    builder.AddObservability(api, redirect, analytics, web);

builder.Build().Run();
