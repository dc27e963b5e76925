using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Diagnostics;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>
/// Keeps the developer exception page, which WebApplication adds in Development, from answering: when its filter throws, the page lets the
/// original exception through to <see cref="ErrorEnvelopeMiddleware"/>, so that errors look the same in every environment.
/// </summary>
internal sealed class NoErrorPage : IDeveloperPageExceptionFilter
{
    public Task HandleExceptionAsync(ErrorContext errorContext, Func<ErrorContext, Task> next)
    {
        ExceptionDispatchInfo.Throw(errorContext.Exception);
        return Task.CompletedTask;
    }
}
