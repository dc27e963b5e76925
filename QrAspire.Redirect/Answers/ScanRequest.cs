using QrAspire.Redirect.Answers.Pages;

namespace QrAspire.Redirect.Answers;

/// <summary>One request for a short id.</summary>
/// <param name="Context">The request and its response.</param>
/// <param name="ShortId">Short id or alias, decoded, without the preview's suffix.</param>
/// <param name="Source"><c>qr</c> or <c>link</c>.</param>
/// <param name="Preview">Shows where the code leads instead of leading there.</param>
public readonly record struct ScanRequest(HttpContext Context, string ShortId, string Source, bool Preview)
{
    /// <summary>The pages' texts in the language that the client prefers.</summary>
    public PageTexts Texts => PageTexts.For(Context.Request.Headers.AcceptLanguage);
}
