using System.Net;
using System.Text.Json;

namespace QrAspire.ServiceDefaults.HttpClients;

/// <summary>A field that Api refused.</summary>
/// <param name="Field">Path in the request, such as <c>payload.url</c>.</param>
/// <param name="Code">Stable reason.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record FieldProblem(string Field, string Code, string Message);

/// <summary>Api or Analytics refused a request, or could not be asked. The message can be shown to a person as it is.</summary>
public sealed class ServiceException(HttpStatusCode? status, string code, string message, IReadOnlyList<FieldProblem> fields, Exception? inner = null, JsonElement? details = null) : Exception(message, inner)
{
    /// <summary>The answer's status; null when there was no answer.</summary>
    public HttpStatusCode? Status => status;

    /// <summary>The error's stable code (docs/errors.md), or <c>unreachable</c>.</summary>
    public string Code => code;

    /// <summary>More about the error, by code; null when there is none.</summary>
    public JsonElement? Details => details;

    /// <summary>What is wrong, field by field; empty unless the request was invalid.</summary>
    public IReadOnlyList<FieldProblem> Fields => fields;

    /// <summary>The stored version is another one than the one that was edited.</summary>
    public bool IsConflict => status is HttpStatusCode.PreconditionFailed;

    public bool IsNotFound => status is HttpStatusCode.NotFound;
}
