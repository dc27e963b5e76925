using QrAspire.Analytics;
using QrAspire.Analytics.Queries;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddScanStorage();
builder.AddScanIngest();
builder.AddScanQueries();

var app = builder.Build();

app.MapDefaultEndpoints();

var analytics = app.MapGroup("/api/v1/analytics").WithTags("Analytics");
analytics.MapQueries();

app.Run();
