using System.Collections;
using System.Reflection;
using Scriban.Runtime;

namespace Experiments.Reports.Templates;

/// <summary>
/// Turns the records of a page into objects for templates, with names in snake_case. Here and only here every string is escaped, so that no
/// template, ours or a user's, can forget to: <c>{{ run.name }}</c> is safe in text and in a quoted attribute.
/// </summary>
internal static class TemplateModel
{
    public static ScriptObject From(object page)
    {
        var members = new ScriptObject();
        foreach (PropertyInfo property in page.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            // A part that is missing is false, so that `if classes` works where undefined names are errors.
            members.Add(StandardMemberRenamer.Rename(property.Name), property.GetValue(page) is { } value ? Convert(value) : false);
        }

        return members;
    }

    private static object Convert(object value) => value switch
    {
        Html html => html.Value,
        string text => Html.Escape(text),
        bool or int or long or double => value,
        IEnumerable items => items.Cast<object>().Select(Convert).ToList(),
        _ => From(value),
    };
}
