namespace QrAspire.Api.Outbound;

/// <summary>Registration.</summary>
public static class OutboundExtensions
{
    /// <summary>Adds the client for addresses that users gave.</summary>
    public static void AddOutbound(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.Section).ValidateDataAnnotations()
            .Validate(OutboundOptions.IsValid, $"{OutboundOptions.Section}:AllowedNetworks must be networks such as 10.0.0.0/8.").ValidateOnStart();
        builder.Services.AddSingleton<AddressGuard>();
        builder.Services.AddSingleton<GuardedClient>();
    }
}
