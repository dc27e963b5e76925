using Microsoft.AspNetCore.Mvc;
using QrAspire.ServiceDefaults.HttpClients;
using QrAspire.Web.Components;

namespace QrAspire.Web.Codes;

/// <summary>Takes the create form when the browser posts it itself: scripts are off, or the page is not connected yet.</summary>
internal static class CreateFormEndpoint
{
    public const string Path = "/codes/new/form";

    public static void MapCreateForm(this IEndpointRouteBuilder app) => app.MapPost(Path, CreateAsync);

    private static async Task<IResult> CreateAsync([FromForm] IFormCollection form, HttpRequest request, CodesClient codes, CancellationToken cancellationToken)
    {
        var draft = CodeDraft.From(form, UserTime.For(request.Cookies[UserTime.CookieName]));
        try
        {
            var code = await codes.CreateAsync(draft.ToCode(), cancellationToken);
            return TypedResults.LocalRedirect($"/codes/{code.Id}?created=true");
        }
        catch (ServiceException problem)
        {
            var sentence = problem.Fields.Count > 0 ? string.Join(" ", problem.Fields.Select(field => field.Message)) : problem.Message;
            return TypedResults.LocalRedirect($"/codes/new{QueryString.Create("type", draft.Type.Name).Add("problem", sentence)}");
        }
    }
}
