using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;

namespace QrAspire.Redirect.Answers.Pages;

/// <summary>Small HTML pages for persons: no script, no foreign resource, readable on any phone, right to left where the language is.</summary>
internal static class Page
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; form-action *; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Opens the app at once, and its store's page when nothing has taken over after a moment. Its hash stands in the page's policy.</summary>
    private const string AppScript =
        "var a=document.getElementById('app'),s=document.getElementById('store');location.href=a.href;if(s)setTimeout(function(){if(!document.hidden)location.href=s.href},1500)";

    private static readonly string s_appPolicy =
        $"{ContentSecurityPolicy}; script-src 'sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(AppScript)))}'";

    private const string Style =
        """
        :root{color-scheme:light dark}
        body{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto 0;padding:0 1.25rem}
        h1{font-size:1.5rem;line-height:1.25}
        .box{border:1px solid;border-radius:.5rem;padding:.75rem 1rem;overflow-wrap:anywhere;white-space:pre-wrap}
        .error{color:#c00;font-weight:600}
        input,button,.button{font:inherit;padding:.625rem 1rem;border-radius:.5rem;border:1px solid;min-height:2.75rem;box-sizing:border-box}
        input{width:100%;margin:.25rem 0 1rem}
        button,.button{background:#1a4fd6;border-color:#1a4fd6;color:#fff;text-decoration:none;display:inline-block;cursor:pointer}
        @media (prefers-color-scheme:dark){.error{color:#ff8a80}}
        """;

    private static readonly ConcurrentDictionary<PageText, byte[]> s_messages = new(ReferenceEqualityComparer.Instance);

    /// <summary>A heading and a sentence: sets the response's head and returns its body, which is made once per text.</summary>
    public static byte[] BeginMessage(HttpContext context, int status, PageTexts texts, PageText text)
    {
        var html = s_messages.GetOrAdd(text, static (text, texts) => Render(texts, text.Title, $"<p>{Encode(text.Message)}</p>"), texts);
        Begin(context, status, texts, html);
        return html;
    }

    /// <summary>A heading and a sentence.</summary>
    public static Task WriteMessageAsync(HttpContext context, int status, PageTexts texts, PageText text) =>
        EndAsync(context, BeginMessage(context, status, texts, text));

    /// <summary>Asks for the password of a code; <paramref name="problem"/> says why again.</summary>
    public static Task WritePasswordFormAsync(HttpContext context, int status, PageTexts texts, string? problem) =>
        WriteAsync(
            context,
            status,
            texts,
            texts.Password.Title,
            $"""
            <p>{Encode(texts.Password.Message)}</p>
            {(problem is null ? "" : $"<p class=\"error\" role=\"alert\">{Encode(problem)}</p>")}
            <form method="post"><label for="password">{Encode(texts.PasswordLabel)}</label>
            <input id="password" name="password" type="password" autocomplete="off" required autofocus>
            <button type="submit">{Encode(texts.PasswordButton)}</button></form>
            """);

    /// <summary>Shows where a code leads before leading there.</summary>
    public static Task WritePreviewAsync(HttpContext context, PageTexts texts, string? title, string location, string next) =>
        WriteAsync(
            context,
            StatusCodes.Status200OK,
            texts,
            title ?? texts.Preview.Title,
            $"""
            <p>{Encode(texts.Preview.Message)}</p>
            <p class="box" dir="ltr">{Encode(location)}</p>
            <p><a class="button" rel="noreferrer" href="{Encode(next)}">{Encode(texts.PreviewButton)}</a></p>
            """);

    /// <summary>Shows the text that a code holds.</summary>
    public static Task WriteContentAsync(HttpContext context, PageTexts texts, string? title, string content) =>
        WriteAsync(
            context,
            StatusCodes.Status200OK,
            texts,
            title ?? texts.Content,
            $"""<p class="box" dir="auto">{Encode(content)}</p>""");

    /// <summary>Shows a text and the button that does something with it.</summary>
    public static Task WriteButtonAsync(HttpContext context, PageTexts texts, string title, string content, string label, string href) =>
        WriteAsync(
            context,
            StatusCodes.Status200OK,
            texts,
            title,
            $"""
            <p class="box" dir="auto">{Encode(content)}</p>
            <p><a class="button" rel="noreferrer" href="{Encode(href)}">{Encode(label)}</a></p>
            """);

    /// <summary>Shows named values.</summary>
    public static Task WriteFieldsAsync(HttpContext context, PageTexts texts, string title, IEnumerable<(string Label, string Value)> fields) =>
        WriteAsync(
            context,
            StatusCodes.Status200OK,
            texts,
            title,
            string.Concat(fields.Select(field => $"<p>{Encode(field.Label)}</p><p class=\"box\" dir=\"auto\">{Encode(field.Value)}</p>\n")));

    /// <summary>Opens an app; without it, its store or the web page.</summary>
    public static Task WriteAppAsync(HttpContext context, PageTexts texts, string? title, string app, string? store, string web)
    {
        var html = Render(
            texts,
            title ?? texts.OpenApp,
            $"""
            <p><a class="button" id="app" rel="noreferrer" href="{Encode(app)}">{Encode(texts.OpenApp)}</a></p>
            {(store is null ? "" : $"<p><a id=\"store\" rel=\"noreferrer\" href=\"{Encode(store)}\">{Encode(texts.GetApp)}</a></p>")}
            <p><a rel="noreferrer" href="{Encode(web)}">{Encode(texts.PreviewButton)}</a></p>
            <script>{AppScript}</script>
            """);
        Begin(context, StatusCodes.Status200OK, texts, html);
        context.Response.Headers.ContentSecurityPolicy = s_appPolicy;
        return EndAsync(context, html);
    }

    private static Task WriteAsync(HttpContext context, int status, PageTexts texts, string title, string body)
    {
        var html = Render(texts, title, body);
        Begin(context, status, texts, html);
        return EndAsync(context, html);
    }

    private static byte[] Render(PageTexts texts, string title, string body) => Encoding.UTF8.GetBytes(
        $"""
        <!doctype html>
        <html lang="{texts.Language}" dir="{texts.Direction}"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
        <title>{Encode(title)}</title><style>{Style}</style></head>
        <body><main><h1>{Encode(title)}</h1>
        {body}
        </main></body></html>

        """);

    private static void Begin(HttpContext context, int status, PageTexts texts, byte[] html)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentLength = html.Length;
        var headers = response.Headers;
        headers.ContentType = "text/html; charset=utf-8";
        headers.CacheControl = "no-store";
        headers.ContentLanguage = texts.Language;
        headers.Vary = "Accept, Accept-Language";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
    }

    private static Task EndAsync(HttpContext context, byte[] html) =>
        HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(html, context.RequestAborted).AsTask();

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
