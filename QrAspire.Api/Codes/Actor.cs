namespace QrAspire.Api.Codes;

/// <summary>Who makes the request, for the history.</summary>
public sealed class Actor(IHttpContextAccessor accessor)
{
    /// <summary>Name of the signed-in user or key; <c>anonymous</c> while nobody is signed in.</summary>
    public string Name => accessor.HttpContext?.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : "anonymous";
}
