using QrAspire.Api.Codes;
using QrAspire.Api.Rendering.Symbols;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary>Reads the body of <c>POST /render</c> and its relatives.</summary>
internal static class RenderBody
{
    /// <summary>The request, or null with the errors in the reader. Whether it can be read by anybody is left to the renderer.</summary>
    public static RenderRequest? Read(FieldReader reader, PayloadTypes payloads, IQrEncoder encoder, OutputFormat usual, RenderMembers? common = null)
    {
        var payload = reader.Nested("payload", required: true) is { } nested ? payloads.Read(nested) : null;
        var members = RenderMembers.Read(reader);
        reader.RefuseUnknown();
        if (payload is null || reader.Errors.Count > 0) return null;
        var all = common is null ? members : members.Over(common);
        var request = all.Apply(PayloadTypes.Symbol(payload), usual);
        if (all.Append is not { } append) return request;
        var part = append.Apply(encoder, request);
        foreach (var error in part.Errors) reader.Refuse(error.Field, error.Code, error.Message);
        return part.Ok ? part.Value : null;
    }
}
