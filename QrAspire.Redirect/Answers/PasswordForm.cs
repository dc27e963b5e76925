using QrAspire.Redirect.Answers.Pages;
using QrAspire.Redirect.Targets;
using QrAspire.Redirect.Visitors;

namespace QrAspire.Redirect.Answers;

/// <summary>Reads the password form; the password is in the body, never in a URL.</summary>
public sealed class PasswordForm(PasswordGate gate, ClientAddress client)
{
    private const int MaxBody = 8192;

    /// <summary>True when the password is right; else the form has been answered again, with the reason.</summary>
    public async Task<bool> IsRightAsync(ScanRequest scan, Target target)
    {
        var (context, texts) = (scan.Context, scan.Texts);
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBody;
        }

        if (!context.Request.HasFormContentType)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return false;
        }

        string password = (await context.Request.ReadFormAsync(context.RequestAborted))["password"].ToString();
        var isRight = target.Rich?.PasswordHash is { } hash
            ? await gate.TryAsync(target.CodeId, client.Of(context)?.ToString() ?? "", password, hash, context.RequestAborted)
            : false;
        switch (isRight)
        {
            case true:
                return true;
            case false:
                await Page.WritePasswordFormAsync(context, StatusCodes.Status403Forbidden, texts, texts.WrongPassword);
                return false;
            default:
                context.Response.Headers.RetryAfter = "60";
                await Page.WritePasswordFormAsync(context, StatusCodes.Status429TooManyRequests, texts, texts.TooManyAttempts);
                return false;
        }
    }
}
