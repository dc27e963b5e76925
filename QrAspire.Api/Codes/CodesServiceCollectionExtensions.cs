using QrAspire.Api.Bulk;
using QrAspire.Api.Idempotency;
using QrAspire.Api.Links;

namespace QrAspire.Api.Codes;

/// <summary>Registration of what codes are made of.</summary>
public static class CodesServiceCollectionExtensions
{
    /// <summary>Adds reading, checking and storing of codes, and checks the public address before the service starts.</summary>
    public static void AddCodes(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new PublicUrls(builder.Configuration, builder.Environment));
        builder.Services.AddOptions<DestinationOptions>().BindConfiguration(DestinationOptions.Section).ValidateDataAnnotations()
            .Validate(options => string.IsNullOrEmpty(options.BlocklistFile) || File.Exists(options.BlocklistFile), $"{DestinationOptions.Section}:BlocklistFile does not exist.").ValidateOnStart();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<Blocklist>();
        builder.Services.AddSingleton<LinkRules>();
        builder.Services.AddSingleton<PayloadTypes>();
        builder.Services.AddSingleton<CodeDocumentReader>();
        builder.Services.AddSingleton<CodeEditor>();
        builder.Services.AddSingleton<CodeMetrics>();
        builder.Services.AddSingleton<Actor>();
        builder.AddExternalHostedService<IdempotencyKeyCleaner>();
        builder.Services.AddScoped<CodeStore>();
        builder.Services.AddScoped<CodeList>();
        builder.Services.AddScoped<CodeImporter>();
        builder.Services.AddScoped<CodeExporter>();
    }
}
