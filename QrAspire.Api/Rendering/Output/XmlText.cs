using System.Text;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Text for XML content and attributes (XML 1.0 §2.2, §2.4).</summary>
internal static class XmlText
{
    /// <summary>Escapes markup and drops the characters XML cannot hold at all.</summary>
    public static string Escape(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '&': result.Append("&amp;"); break;
                case '<': result.Append("&lt;"); break;
                case '>': result.Append("&gt;"); break;
                case '"': result.Append("&quot;"); break;
                case '\'': result.Append("&#39;"); break;
                case '\t' or '\n': result.Append(c); break;
                case < ' ' or '\ufffe' or '\uffff': break;
                case var high when char.IsHighSurrogate(high) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                    result.Append(high).Append(text[++i]);
                    break;
                case var lone when char.IsSurrogate(lone): break;
                default: result.Append(c); break;
            }
        }

        return result.ToString();
    }
}
