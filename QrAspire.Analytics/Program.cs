using QrAspire.Analytics;
using QrAspire.Analytics.DeadLetters;
using QrAspire.Analytics.Documentation;
using QrAspire.Analytics.Live;
using QrAspire.Analytics.Queries;
using QrAspire.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddScanStorage();
builder.AddScanIngest();
builder.AddScanQueries();
builder.AddLiveFeed();
builder.AddDocumentation();

var app = builder.Build();

app.UseWebSockets();
app.MapDefaultEndpoints();
app.MapDocumentation();
app.MapSocket();

var analytics = app.MapGroup("/api/v1/analytics").WithTags("Analytics").WithHead();
analytics.MapQueries();
analytics.MapLive();
analytics.MapDeadLetters();

app.Run();
