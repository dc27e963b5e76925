using System.Collections.Frozen;

namespace QrAspire.Web.Codes;

/// <summary>English names of the languages that browsers mostly ask for (ISO 639-1). The services run without ICU data, so the names are here.</summary>
internal static class LanguageNames
{
    private const string Table =
        "ar Arabic|bg Bulgarian|bn Bengali|ca Catalan|cs Czech|da Danish|" +
        "de German|el Greek|en English|es Spanish|et Estonian|fa Persian|" +
        "fi Finnish|fr French|he Hebrew|hi Hindi|hr Croatian|hu Hungarian|" +
        "id Indonesian|it Italian|ja Japanese|ko Korean|lt Lithuanian|lv Latvian|" +
        "ms Malay|nb Norwegian|nl Dutch|no Norwegian|pl Polish|pt Portuguese|" +
        "ro Romanian|ru Russian|sk Slovak|sl Slovenian|sr Serbian|sv Swedish|" +
        "ta Tamil|th Thai|tr Turkish|uk Ukrainian|ur Urdu|vi Vietnamese|" +
        "zh Chinese";

    private static readonly FrozenDictionary<string, string> s_names =
        Table.Split('|').ToFrozenDictionary(row => row[..2], row => row[3..], StringComparer.OrdinalIgnoreCase);

    /// <summary>The name for a two-letter code, in any case; null when there is none.</summary>
    public static string? Find(string code) => s_names.GetValueOrDefault(code);
}
