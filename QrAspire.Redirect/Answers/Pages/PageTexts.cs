using System.Collections.Concurrent;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Redirect.Answers.Pages;

/// <summary>What the pages say in one language.</summary>
public sealed record PageTexts
{
    /// <summary>BCP 47 tag.</summary>
    public required string Language { get; init; }

    /// <summary><c>rtl</c> or <c>ltr</c>.</summary>
    public string Direction { get; init; } = "ltr";

    public required PageText NotFound { get; init; }

    public required PageText Disabled { get; init; }

    public required PageText Expired { get; init; }

    public required PageText Exhausted { get; init; }

    public required PageText NotYet { get; init; }

    public required PageText Unavailable { get; init; }

    public required PageText Password { get; init; }

    public required string PasswordLabel { get; init; }

    public required string PasswordButton { get; init; }

    public required string WrongPassword { get; init; }

    public required string TooManyAttempts { get; init; }

    public required PageText Preview { get; init; }

    public required string PreviewButton { get; init; }

    public required string Content { get; init; }

    /// <summary>A code with a limit whose scans cannot be counted right now.</summary>
    public required PageText Busy { get; init; }

    /// <summary>For programs that look at a code with a limit.</summary>
    public required string ForPeople { get; init; }

    public required string OpenApp { get; init; }

    public required string GetApp { get; init; }

    public required string Call { get; init; }

    public required string WriteMail { get; init; }

    public required string SendMessage { get; init; }

    public required string ShowOnMap { get; init; }

    /// <summary>Of a Wi-Fi network: its name.</summary>
    public required string Network { get; init; }

    public required string UserLabel { get; init; }

    public required string SecurityLabel { get; init; }

    private const int MaxKnown = 1000;

    /// <summary>Browsers send few different headers; those seen first are remembered.</summary>
    private static readonly ConcurrentDictionary<string, PageTexts> s_known = new(StringComparer.Ordinal);

    private static readonly PageTexts s_english = new()
    {
        Language = "en",
        NotFound = new("Unknown code", "This code leads nowhere. Check the address, or ask whoever gave you the code."),
        Disabled = new("No longer available", "This code has been switched off by its owner."),
        Expired = new("Expired", "This code was valid until a date that has passed."),
        Exhausted = new("Used up", "This code has been scanned as often as its owner allows."),
        NotYet = new("Not yet available", "This code is not valid yet. Please try again later."),
        Unavailable = new("One moment", "The service is starting. Please try again in a few seconds."),
        Password = new("Password needed", "The owner of this code has protected it with a password."),
        PasswordLabel = "Password",
        PasswordButton = "Continue",
        WrongPassword = "That is not the password.",
        TooManyAttempts = "Too many attempts. Please wait a minute.",
        Preview = new("Where this code leads", "This code leads to the following address:"),
        PreviewButton = "Continue",
        Content = "This code contains:",
        Busy = new("One moment", "This code cannot be counted right now. Please try again in a few seconds."),
        ForPeople = "Open this code with a phone or a browser.",
        OpenApp = "Open the app",
        GetApp = "Get the app",
        Call = "Call",
        WriteMail = "Write e-mail",
        SendMessage = "Send message",
        ShowOnMap = "Show on map",
        Network = "Wi-Fi network",
        UserLabel = "User",
        SecurityLabel = "Security",
    };

    private static readonly PageTexts[] s_all =
    [
        s_english,
        new()
        {
            Language = "de",
            NotFound = new("Unbekannter Code", "Dieser Code führt nirgendwohin. Prüfen Sie die Adresse oder fragen Sie, von wem Sie den Code haben."),
            Disabled = new("Nicht mehr verfügbar", "Dieser Code wurde von seinem Besitzer abgeschaltet."),
            Expired = new("Abgelaufen", "Dieser Code war bis zu einem Datum gültig, das vorbei ist."),
            Exhausted = new("Aufgebraucht", "Dieser Code wurde so oft gescannt, wie sein Besitzer erlaubt."),
            NotYet = new("Noch nicht verfügbar", "Dieser Code gilt noch nicht. Bitte versuchen Sie es später noch einmal."),
            Unavailable = new("Einen Moment", "Der Dienst startet gerade. Bitte versuchen Sie es in ein paar Sekunden noch einmal."),
            Password = new("Passwort nötig", "Der Besitzer dieses Codes hat ihn mit einem Passwort geschützt."),
            PasswordLabel = "Passwort",
            PasswordButton = "Weiter",
            WrongPassword = "Das ist nicht das Passwort.",
            TooManyAttempts = "Zu viele Versuche. Bitte warten Sie eine Minute.",
            Preview = new("Wohin dieser Code führt", "Dieser Code führt zu folgender Adresse:"),
            PreviewButton = "Weiter",
            Content = "Dieser Code enthält:",
            Busy = new("Einen Moment", "Dieser Code kann gerade nicht gezählt werden. Bitte versuchen Sie es in ein paar Sekunden noch einmal."),
            ForPeople = "Öffnen Sie diesen Code mit einem Telefon oder einem Browser.",
            OpenApp = "App öffnen",
            GetApp = "App holen",
            Call = "Anrufen",
            WriteMail = "E-Mail schreiben",
            SendMessage = "Nachricht senden",
            ShowOnMap = "Auf der Karte zeigen",
            Network = "WLAN",
            UserLabel = "Benutzer",
            SecurityLabel = "Sicherheit",
        },
        new()
        {
            Language = "fr",
            NotFound = new("Code inconnu", "Ce code ne mène nulle part. Vérifiez l’adresse ou demandez à la personne qui vous l’a donné."),
            Disabled = new("Plus disponible", "Ce code a été désactivé par son propriétaire."),
            Expired = new("Expiré", "Ce code était valable jusqu’à une date qui est passée."),
            Exhausted = new("Épuisé", "Ce code a été scanné autant de fois que son propriétaire le permet."),
            NotYet = new("Pas encore disponible", "Ce code n’est pas encore valable. Veuillez réessayer plus tard."),
            Unavailable = new("Un instant", "Le service démarre. Veuillez réessayer dans quelques secondes."),
            Password = new("Mot de passe requis", "Le propriétaire de ce code l’a protégé par un mot de passe."),
            PasswordLabel = "Mot de passe",
            PasswordButton = "Continuer",
            WrongPassword = "Ce n’est pas le bon mot de passe.",
            TooManyAttempts = "Trop de tentatives. Veuillez patienter une minute.",
            Preview = new("Où mène ce code", "Ce code mène à l’adresse suivante :"),
            PreviewButton = "Continuer",
            Content = "Ce code contient :",
            Busy = new("Un instant", "Ce code ne peut pas être compté pour le moment. Veuillez réessayer dans quelques secondes."),
            ForPeople = "Ouvrez ce code avec un téléphone ou un navigateur.",
            OpenApp = "Ouvrir l’application",
            GetApp = "Obtenir l’application",
            Call = "Appeler",
            WriteMail = "Écrire un e-mail",
            SendMessage = "Envoyer un message",
            ShowOnMap = "Voir sur la carte",
            Network = "Réseau Wi-Fi",
            UserLabel = "Utilisateur",
            SecurityLabel = "Sécurité",
        },
        new()
        {
            Language = "es",
            NotFound = new("Código desconocido", "Este código no lleva a ninguna parte. Compruebe la dirección o pregunte a quien se lo dio."),
            Disabled = new("Ya no está disponible", "El propietario ha desactivado este código."),
            Expired = new("Caducado", "Este código era válido hasta una fecha que ya ha pasado."),
            Exhausted = new("Agotado", "Este código se ha escaneado tantas veces como permite su propietario."),
            NotYet = new("Todavía no disponible", "Este código aún no es válido. Inténtelo más tarde."),
            Unavailable = new("Un momento", "El servicio se está iniciando. Inténtelo de nuevo en unos segundos."),
            Password = new("Se necesita contraseña", "El propietario de este código lo ha protegido con una contraseña."),
            PasswordLabel = "Contraseña",
            PasswordButton = "Continuar",
            WrongPassword = "Esa no es la contraseña.",
            TooManyAttempts = "Demasiados intentos. Espere un minuto.",
            Preview = new("Adónde lleva este código", "Este código lleva a la siguiente dirección:"),
            PreviewButton = "Continuar",
            Content = "Este código contiene:",
            Busy = new("Un momento", "Ahora mismo no se puede contar este código. Inténtelo de nuevo en unos segundos."),
            ForPeople = "Abra este código con un teléfono o un navegador.",
            OpenApp = "Abrir la aplicación",
            GetApp = "Obtener la aplicación",
            Call = "Llamar",
            WriteMail = "Escribir un correo",
            SendMessage = "Enviar un mensaje",
            ShowOnMap = "Ver en el mapa",
            Network = "Red wifi",
            UserLabel = "Usuario",
            SecurityLabel = "Seguridad",
        },
        new()
        {
            Language = "fa",
            Direction = "rtl",
            NotFound = new("کد ناشناخته", "این کد به جایی نمی‌رسد. نشانی را بررسی کنید یا از کسی که کد را به شما داده بپرسید."),
            Disabled = new("دیگر در دسترس نیست", "صاحب این کد آن را غیرفعال کرده است."),
            Expired = new("منقضی شده", "مهلت اعتبار این کد گذشته است."),
            Exhausted = new("ظرفیت تمام شده", "این کد به اندازه‌ای که صاحبش اجازه داده اسکن شده است."),
            NotYet = new("هنوز در دسترس نیست", "این کد هنوز معتبر نشده است. لطفاً بعداً دوباره امتحان کنید."),
            Unavailable = new("یک لحظه", "سرویس در حال راه‌اندازی است. لطفاً چند ثانیه دیگر دوباره امتحان کنید."),
            Password = new("گذرواژه لازم است", "صاحب این کد آن را با گذرواژه محافظت کرده است."),
            PasswordLabel = "گذرواژه",
            PasswordButton = "ادامه",
            WrongPassword = "گذرواژه درست نیست.",
            TooManyAttempts = "تلاش‌های زیادی انجام شد. لطفاً یک دقیقه صبر کنید.",
            Preview = new("مقصد این کد", "این کد به نشانی زیر می‌رود:"),
            PreviewButton = "ادامه",
            Content = "محتوای این کد:",
            Busy = new("یک لحظه", "این کد اکنون قابل شمارش نیست. لطفاً چند ثانیه دیگر دوباره امتحان کنید."),
            ForPeople = "این کد را با تلفن یا مرورگر باز کنید.",
            OpenApp = "باز کردن برنامه",
            GetApp = "دریافت برنامه",
            Call = "تماس",
            WriteMail = "نوشتن ایمیل",
            SendMessage = "ارسال پیام",
            ShowOnMap = "نمایش روی نقشه",
            Network = "شبکه وای‌فای",
            UserLabel = "کاربر",
            SecurityLabel = "امنیت",
        },
        new()
        {
            Language = "zh",
            NotFound = new("未知的二维码", "此二维码没有指向任何内容。请检查地址，或询问提供者。"),
            Disabled = new("已不可用", "此二维码已被其所有者停用。"),
            Expired = new("已过期", "此二维码的有效期已过。"),
            Exhausted = new("次数已用完", "此二维码的扫描次数已达到所有者允许的上限。"),
            NotYet = new("尚未生效", "此二维码尚未生效，请稍后再试。"),
            Unavailable = new("请稍候", "服务正在启动，请几秒后再试。"),
            Password = new("需要密码", "此二维码的所有者设置了密码保护。"),
            PasswordLabel = "密码",
            PasswordButton = "继续",
            WrongPassword = "密码不正确。",
            TooManyAttempts = "尝试次数过多，请等待一分钟。",
            Preview = new("此二维码的去向", "此二维码指向以下地址："),
            PreviewButton = "继续",
            Content = "此二维码的内容：",
            Busy = new("请稍候", "此二维码目前无法计数，请几秒后再试。"),
            ForPeople = "请用手机或浏览器打开此二维码。",
            OpenApp = "打开应用",
            GetApp = "获取应用",
            Call = "拨打电话",
            WriteMail = "写邮件",
            SendMessage = "发送消息",
            ShowOnMap = "在地图上显示",
            Network = "Wi-Fi 网络",
            UserLabel = "用户",
            SecurityLabel = "安全性",
        },
    ];

    /// <summary>Every language that the pages speak, English first.</summary>
    public static IReadOnlyList<PageTexts> All => s_all;

    /// <summary>The best of the languages that <c>Accept-Language</c> names (RFC 9110 §12.5.4), by primary subtag; English when none is spoken.</summary>
    public static PageTexts For(string? acceptLanguage)
    {
        if (string.IsNullOrEmpty(acceptLanguage))
        {
            return s_english;
        }

        if (s_known.TryGetValue(acceptLanguage, out var known))
        {
            return known;
        }

        var best = Choose(acceptLanguage);
        if (s_known.Count < MaxKnown)
        {
            s_known.TryAdd(acceptLanguage, best);
        }

        return best;
    }

    private static PageTexts Choose(string acceptLanguage)
    {
        var (best, bestQuality) = (s_english, 0.0);
        foreach (var range in AcceptHeader.Parse(acceptLanguage))
        {
            var primary = range.Value.Split('-')[0];
            if (range.Quality > bestQuality && Array.Find(s_all, texts => texts.Language.Equals(primary, StringComparison.OrdinalIgnoreCase)) is { } texts)
            {
                (best, bestQuality) = (texts, range.Quality);
            }
        }

        return best;
    }
}

/// <summary>Heading and sentence of a page.</summary>
public sealed record PageText(string Title, string Message);
