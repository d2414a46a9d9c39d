//! Shapes that contradict themselves, or say nothing, are refused before anybody signs in.

use std::fs;

use indsats::config::{Config, Sources};

const BEFORE: &str = r#"
[[sign_in.issuers]]
issuer = "https://login"
audience = "indsats"
discovery = "https://login/d"
"#;

/// The problems of a shape, without their keys' common beginning.
fn problems(shape: &str) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("indsats.toml");
    fs::write(&file, format!("{BEFORE}{shape}")).expect("the directory is ours");
    let nothing: [(&str, &str); 0] = [];
    let Err(problems) = Config::load_sign_in(&Sources::new(Some(file), nothing)) else { return Vec::new() };
    let told = |problem: &indsats::config::Problem| format!("{} {}", problem.key, problem.text);
    problems.0.iter().map(|problem| told(problem).replace("sign_in.issuers[0].shape.", "")).collect()
}

/// The problems of one claim with these roles.
fn roles(claim: &str, roles: &str, rest: &str) -> Vec<String> {
    let constraints = "constraints = [{ name = 'org', claim = ['units'] }, { name = 'group', constraint = 'g*' }]";
    problems(&format!("[sign_in.issuers.shape]\n{constraints}\n{rest}\nclaims = [{{ {claim}, roles = [{roles}] }}]"))
}

#[test]
fn a_line_that_contradicts_itself_is_refused() {
    // Uses both constraints, so that neither is refused as useless.
    let used = "{ value = 'used', role = 'MANAGER', units_from = 'org' }";
    let in_group = "{ value = 'used', role = 'MANAGER', units_from = 'org', ignores = ['group'] }";
    let bpp = "path = ['p'], decoder = 'bpp_xml', scopes = ['s']";
    for (line, told) in [
        ("{ role = 'CASEWORKER' }", "roles[1].value is missing"),
        ("{ value = '', role = 'CASEWORKER' }", "roles[1].value is empty"),
        ("{ value = '*', role = 'CASEWORKER' }", "roles[1].value would fit every value"),
        ("{ value = ' a', role = 'CASEWORKER' }", "roles[1].value begins or ends with white space"),
        ("{ value = 'a**', role = 'CASEWORKER' }", "roles[1].value has two wildcards side by side"),
        (
            "{ value = 'u*', role = 'CASEWORKER' }",
            "roles[1].value and claims[0].roles[0].value could fit the same value",
        ),
        ("{ value = 'a' }", "roles[1].role is missing, and so are privileges: the value would give nothing"),
        (
            "{ value = 'a', role = 'KING' }",
            "roles[1].role must be one of CASEWORKER, MANAGER, AUDITOR, BENEFIT_OFFICER",
        ),
        (
            "{ value = 'a', role = 'AUDIT_CLIENT' }",
            "roles[1].role must be one of CASEWORKER, MANAGER, AUDITOR, BENEFIT",
        ),
        (
            "{ value = 'a', role = 'SYSTEM_IMPORT' }",
            "roles[1].role must be one of CASEWORKER, MANAGER, AUDITOR, BENEFIT",
        ),
        ("{ value = 'a', privileges = ['FLY'] }", "roles[1].privileges must be one of SEE_CPR"),
        (
            "{ value = 'a', role = 'MANAGER' }",
            "roles[1].units_from is missing, and so is units: the role reaches nobody",
        ),
        ("{ value = 'a', role = 'AUDITOR', units = ['A'] }", "roles[1].units_from confines nothing: the role reaches"),
        ("{ value = 'a', role = 'MANAGER', units = [''] }", "roles[1].units holds an empty code"),
        ("{ value = 'a', role = 'MANAGER', units = ['A'], units_from = 'org' }", "roles[1].units_from excludes units"),
        ("{ value = 'a', role = 'MANAGER', units_from = 'orq' }", "roles[1].units_from names no constraint"),
        ("{ value = 'a', role = 'MANAGER', units_from = '*' }", "roles[1].units_from needs exactly one wildcard"),
        ("{ value = 'a*b*', role = 'MANAGER', units_from = '*' }", "roles[1].units_from needs exactly one wildcard"),
        (
            "{ value = 'a', role = 'MANAGER', units_from = 'group' }",
            "roles[1].units_from names a constraint that stands in",
        ),
        (
            "{ value = 'a', role = 'CASEWORKER', ignores = ['group'] }",
            "roles[1].ignores names no constraint that could",
        ),
        (
            "{ value = 'a', role = 'CASEWORKER', minimum_assurance = 'HIGH' }",
            "roles[1].minimum_assurance is never reached",
        ),
        (
            "{ value = 'a', role = 'CASEWORKER', minimum_assurance = 'A' }",
            "roles[1].minimum_assurance must be one of LOW",
        ),
        ("{ value = 'a', role = 'CASEWORKER', unit = ['A'] }", "roles[1].unit is not a known key; did you mean units?"),
        ("{ value = 'a', role = 'CASEWORKER', units = 'A' }", "roles[1].units must be a list of texts"),
        ("'a'", "roles[1] must be a table"),
    ] {
        let found = roles("path = ['roles']", &format!("{used}, {line}"), "");
        assert!(found.iter().any(|problem| problem.starts_with(&format!("claims[0].{told}"))), "{line}: {found:#?}");
    }
    assert_eq!(roles(bpp, in_group, ""), [""; 0]);
    let own = "{ value = 'a', role = 'MANAGER', units_from = 'group', ignores = ['group'] }";
    let found = roles(bpp, &format!("{used}, {own}"), "");
    assert_eq!(found, ["claims[0].roles[1].ignores names the constraint that the units are from"]);
}

#[test]
fn a_shape_that_contradicts_itself_is_refused() {
    let role = "{ value = 'a', role = 'CASEWORKER' }";
    let claim = format!("{{ path = ['roles'], roles = [{role}] }}");
    let client = "{ id = 'a', name = 'A', roles = ['AUDIT_CLIENT'], engagement = 'e' }";
    let mark = "machine_marks = [{ claim = ['idtyp'], value = 'app' }]";
    for (shape, told) in [
        ("name = ['']".to_owned(), "name holds an empty name"),
        (format!("claims = [{{ roles = [{role}] }}]"), "claims[0].path is missing"),
        ("claims = [{ path = ['roles'] }]".to_owned(), "claims[0].roles is missing: the claim would give nothing"),
        (format!("claims = [{claim}, {claim}]"), "claims[1].path is listed twice"),
        (
            format!("claims = [{{ path = ['p'], decoder = 'bpp', roles = [{role}] }}]"),
            "claims[0].decoder must be one of plain",
        ),
        (
            format!("claims = [{{ path = ['p'], decoder = 'bpp_json', roles = [{role}] }}]"),
            "claims[0].scopes is missing",
        ),
        (
            format!("claims = [{{ path = ['p'], scopes = ['s'], roles = [{role}] }}]"),
            "claims[0].scopes belongs to groups",
        ),
        (format!("claims = [{{ path = 'p', roles = [{role}] }}]"), "claims[0].path must be a list of texts"),
        ("constraints = [{ name = 'a', claim = ['a'] }]".to_owned(), "constraints[0] is used by no role"),
        ("constraints = [{ name = '*', claim = ['a'] }]".to_owned(), "constraints[0].name means the wildcard"),
        ("constraints = [{ name = 'a' }]".to_owned(), "constraints[0].claim is missing, and so is constraint"),
        ("constraints = [{ name = 'a', claim = ['a'], constraint = 'a' }]".to_owned(), "constraints[0].claim excludes"),
        (
            "constraints = [{ name = 'a', claim = ['a'] }, { name = 'a', claim = ['b'] }]".to_owned(),
            "constraints[1].name is listed",
        ),
        (
            "constraints = [{ name = 'a', constraint = 'a*' }, { name = 'b', constraint = '*b' }]".to_owned(),
            "constraints[1].constraint and constraints[0].constraint could fit the same value",
        ),
        ("assurance = ['acr']".to_owned(), "levels is missing: no value means a level"),
        ("levels = [{ value = 'a', level = 'LOW' }]".to_owned(), "assurance is missing: no claim tells a level"),
        (
            "assurance = ['acr']\nlevels = [{ value = 'a', level = 'MIDDLE' }]".to_owned(),
            "levels[0].level must be one of LOW",
        ),
        (
            "assurance = ['acr']\nlevels = [{ value = 'a', level = 'LOW' }, { value = 'a', level = 'HIGH' }]"
                .to_owned(),
            "levels[1].value and levels[0].value could fit the same value",
        ),
        (format!("client = ['azp']\nclients = [{client}]"), "machine_marks is missing: a person's token would count"),
        (format!("{mark}\nclients = [{client}]"), "client is missing: no claim tells which program it is"),
        (format!("{mark}\nclient = ['azp']"), "clients is missing: no program is known"),
        (format!("{mark}\nclient = ['azp']\nclients = [{client}, {client}]"), "clients[1].id is listed twice"),
        (
            format!("{mark}\nclient = ['azp']\nclients = [{}]", client.replace("'a'", "'a*'")),
            "clients[0].id has a wildcard",
        ),
        (
            format!("{mark}\nclient = ['azp']\nclients = [{}]", client.replace(", engagement = 'e'", "")),
            "clients[0].engagement is missing",
        ),
        (
            format!("{mark}\nclient = ['azp']\nclients = [{}]", client.replace("AUDIT_CLIENT", "CASEWORKER")),
            "clients[0].roles must be",
        ),
        (
            format!("{mark}\nclient = ['azp']\nclients = [{}]", client.replace("AUDIT_CLIENT", "MANAGER")),
            "clients[0].roles must be",
        ),
        (
            format!("{mark}\nclient = ['azp']\nclients = [{}]", client.replace("['AUDIT_CLIENT']", "[]")),
            "clients[0].roles is missing",
        ),
        (
            "machine_marks = [{ claim = ['sub'], same_as = ['sub'] }]".to_owned(),
            "machine_marks[0].same_as is the same claim",
        ),
        ("machine_marks = [{ claim = ['sub'] }]".to_owned(), "machine_marks[0].value is missing, and so is same_as"),
    ] {
        let found = problems(&format!("[sign_in.issuers.shape]\n{shape}"));
        assert!(found.iter().any(|problem| problem.starts_with(told)), "{shape}: {found:#?}");
    }
    assert_eq!(problems(&format!("[sign_in.issuers.shape]\n{mark}\nclaims = [{claim}]")), [""; 0]);
    assert_eq!(problems("[sign_in.issuers.shape]\n"), [""; 0], "roles that are granted here, and no others");
}

#[test]
fn the_name_of_the_systems_actors_is_no_issuer() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("indsats.toml");
    fs::write(&file, BEFORE.replace("https://login\"", "system\"")).expect("the directory is ours");
    let nothing: [(&str, &str); 0] = [];
    let problems = Config::load_sign_in(&Sources::new(Some(file), nothing)).expect_err("a problem").to_string();
    assert!(problems.contains("sign_in.issuers[0].issuer is the name of the system's own actors"), "{problems}");
}

/// Every key of a shape stands in the reference, and what is shown can be read back.
#[test]
fn every_key_is_documented_and_what_is_shown_can_be_read_back() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let reference = fs::read_to_string(root.join("docs/reference/configuration.md")).expect("the reference");
    let signer = indsats_tests::signer::Signer::new("1", jsonwebtoken::Algorithm::ES256);
    for example in ["entra-id", "adfs", "keycloak", "broker"] {
        let (dir, _) = super::configured(example, &signer);
        let file = dir.path().join("indsats.toml");
        let nothing: [(&str, &str); 0] = [];
        let shown = Config::load(&Sources::new(Some(file.clone()), nothing)).expect("an example").redacted();
        fs::write(&file, &shown).expect("the directory is ours");
        assert!(
            Config::load(&Sources::new(Some(file), nothing)).expect("what was shown").redacted() == shown,
            "{shown}"
        );
        let mut section = String::new();
        for line in shown.lines() {
            if let Some((key, _)) = line.split_once(" = ") {
                let named = |end: &str| reference.contains(&format!("`{section}.{key}{end}"));
                let documented = named("`") || named("[].");
                assert!(documented || !section.contains("shape"), "the reference says nothing about {section}.{key}");
            } else if line.starts_with('[') {
                let name = line.trim_matches(['[', ']']).replace("sign_in.issuers", "sign_in.issuers[]");
                let list = ["claims.roles", "claims", "levels", "constraints", "machine_marks", "clients"];
                section = name.split("shape.").last().filter(|end| list.contains(end)).map_or(name.clone(), |end| {
                    format!("sign_in.issuers[].shape.{}[]", end.replace("claims.roles", "claims[].roles"))
                });
            }
        }
    }
}
