using Microsoft.EntityFrameworkCore.Diagnostics;
using QrAspire.Api.Bulk;
using QrAspire.Api.Codes;
using QrAspire.Api.Data;
using QrAspire.Api.Documentation;
using QrAspire.Api.Explain;
using QrAspire.Api.Folders;
using QrAspire.Api.Http;
using QrAspire.Api.Images;
using QrAspire.Api.Keys;
using QrAspire.Api.LinkChecks;
using QrAspire.Api.Outbound;
using QrAspire.Api.Rendering.Http;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Tags;
using QrAspire.Api.Templates;
using QrAspire.Api.Webhooks;
using QrAspire.ServiceDefaults.Data;
using QrAspire.ServiceDefaults.Health;
using QrAspire.ServiceDefaults.Http;

if (LogoProcess.IsRequested(args)) return await LogoProcess.RunAsync();

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddNpgsqlDbContext<CodesDbContext>("codes", options => options
    .UseSchemaHistory()
    // CodeList asks for some matches in any order, so that the planner does not choose an order's index.
    .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning)));
builder.AddSchemaMigrations<CodesDbContext>();
builder.Services.AddHealthChecks().AddPostgres(connectionName: "codes");
builder.AddCodes();
builder.AddExplain();
builder.AddOutbound();
builder.AddLinkChecks();
builder.AddWebhooks();
builder.AddApiKeys();
builder.AddImages();
builder.AddApiDocumentation();

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapApiDocumentation();

var api = app.MapGroup("/api/v1").WithRequestLimits().WithHead().WithCommonErrors().WithDatabaseOutageAnswer().WithApiKeys();
api.MapCodes();
api.MapCodeHistory();
api.MapExplain();
api.MapLinkChecks();
api.MapCodeImages();
api.MapRenderEndpoints();
api.MapBulk();
api.MapFolders();
api.MapTags();
api.MapTemplates();
api.MapWebhooks();
api.MapApiKeys();

await app.RunAsync();
return 0;
