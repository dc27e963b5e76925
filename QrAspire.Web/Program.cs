using QrAspire.Web.Clients;
using QrAspire.Web.Codes;
using QrAspire.Web.Components;
using QrAspire.Web.Http;
using QrAspire.Web.Live;
using Radzen;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
// A build that was not published serves its files from where they were built, in every environment.
builder.WebHost.UseStaticWebAssets();
builder.Services.AddServiceClients();
builder.Services.AddLiveScans();
builder.Services.AddRadzenComponents();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();

var app = builder.Build();

app.UseSecurityHeaders();
app.UseErrorPages();
app.UseAntiforgery();

app.MapStaticAssets();
app.MapDefaultEndpoints();
app.MapImageEndpoints();
app.MapCreateForm();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();

app.Run();
