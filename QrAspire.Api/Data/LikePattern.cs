namespace QrAspire.Api.Data;

/// <summary>Patterns of SQL's <c>LIKE</c> with the backslash as escape.</summary>
public static class LikePattern
{
    /// <summary>The text with <c>\</c>, <c>%</c> and <c>_</c> standing for themselves.</summary>
    public static string Escape(string text) => text.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_");
}
