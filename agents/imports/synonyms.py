"""By which other headers each column of ours comes, in the languages and programs that we know.

The likeliest come first: where several columns of a file mean the same, the one whose cells fit goes first, then the
one that stands first here. They are compared without case, blanks, dashes and brackets.
"""

ALSO = {
    "object_id": """
        object id, user object id, azure object id, aad object id, entra object id, directory object id,
        object guid, ad object guid, external directory object id, identity, guid, user guid, user id,
        assigned pstn target id, extension uuid, user uuid, uuid, immutable id, objekt id, objekt guid, id
        objet, id d objet, id de objeto, objekt-id
    """,
    "name": """
        display name, full name, agent name, employee name, user display name, common name, cn, effective
        caller id name, directory full name, friendly name, contact name, caller id name, user, agent,
        employee, person, description, anzeigename, vollständiger name, nom complet, nom d affichage, nom
        affiché, nombre para mostrar, nombre completo, vist navn, fulde navn, navn, visningsnavn, nome
        visualizzato, nome completo, weergavenaam, volledige naam, visningsnamn
    """,
    "first_name": """
        given name, forename, directory first name, fname, first, vorname, prénom, nombre, fornavn,
        voornaam, förnamn, nome, nombre de pila
    """,
    "last_name": """
        surname, family name, sn, directory last name, lname, last, nachname, familienname, zuname, nom, nom
        de famille, apellidos, apellido, efternavn, achternaam, efternamn, cognome
    """,
    "directory_tenant": """
        tenant id, directory tenant, directory id, azure tenant id, aad tenant id, tenant, domain uuid
    """,
    "upn": """
        upn, user principal name, user principal, azure upn, sign in name, user name, username, login, login
        name, logon name, sam account name, account name, sign in, benutzerprinzipalname, benutzername, nom
        d utilisateur principal, nom d utilisateur, identifiant, nombre principal de usuario, usuario,
        nombre de usuario, brugernavn, brugerens hovednavn, nome utente, gebruikersnaam, användarnamn
    """,
    "consistency_id": """
        consistency, employee id, employee number, employee no, emp id, emp no, staff id, staff number,
        personnel number, payroll number, badge, external id, identifier, extension, extension number, ext,
        personalnummer, mitarbeiternummer, matricule, numéro d employé, número de empleado, id de empleado,
        medarbejdernummer, medarbejder id, ansattnummer, matricola, personeelsnummer, anställningsnummer
    """,
    "email": """
        mail, email address, e mail address, primary smtp address, primary email, work email, smtp address,
        email, voicemail email, vm email, windows email address, e mail adresse, emailadresse, mailadresse,
        adresse e mail, adresse email, courriel, adresse de messagerie, correo electrónico, correo, email
        adresse, dirección de correo electrónico, mail adresse, indirizzo email, e mailadres, e post, e
        postadress, new primary email, work secondary email
    """,
    "brand": """
        brand name, company, company name, organization, organisation, firma, unternehmen, société,
        entreprise, empresa, virksomhed, azienda, bedrijf, företag
    """,
    "department": """
        dept, department name, abteilung, service, département, departamento, afdeling, avdeling, reparto,
        avdelning, org unit, division, team
    """,
    "region": "area, zone, gebiet, région, región",
    "province": "state or province, province, state province, st, iso subdivision, bundesland, provincia, état",
    "district": "county, bezirk, distrito",
    "store": """
        store number, store name, store no, branch, office, office location, physical delivery office name,
        location, site, shop, filiale, standort, büro, bureau, site de travail, sucursal, oficina, tienda,
        butik, kontor, lokation
    """,
    "city": "town, l, locality, stadt, ort, ville, ciudad, localidad, by, città, plaats, stad",
    "postal_code": """
        zip code, zip, zip or postal code, post code, postcode, postleitzahl, plz, code postal, código
        postal, postnummer, cap, codice postale, postnr
    """,
    "roles": "role, agent role, user role, rolle, rôle, rol, roles, rollen, ruolo",
    "messaging_number": """
        messaging number, messaging phone number, messaging, sms number, private number, telephone number,
        phone number, business phone, business phones, office phone, work phone, work number, line uri, on
        premises line uri, phone, phone num, phone no, did, dids, did number, direct line, ddi, tn,
        telephone, tel, number, full number, direct number, outbound caller id number, outbound cid,
        outbound caller id, outboundcid, effective caller id number, caller id number, caller id, line,
        assigned number, e164, msisdn, voice number, telefonnummer, telefon, rufnummer, durchwahl, telefon
        geschäftlich, geschäftlich, numéro de téléphone, téléphone, téléphone professionnel, numéro,
        teléfono, número de teléfono, teléfono del trabajo, número, telefono, numero di telefono,
        telefoonnummer, telefoon, arbejdstelefon, telefonnr, mobile phone, mobile, mobile number, cell, cell
        phone, cellphone, mobil, mobilnummer, handy, portable, móvil, recovery phone, home phone
    """,
    "supervised_number": """
        supervised number, supervised, supervised inbox number, supervised phone number, inbox number
    """,
    "supervisors": "supervisor, supervised by",
    "messages": "messages enabled, messages, enable messages, enabled services messages",
    "calls": "calls enabled, calls, enable calls, enabled services calls",
    "supervised_inbox": """
        supervised inbox enabled, supervised inbox, enable supervised inbox, enabled services supervised
        inbox
    """,
    "shared_inbox": "shared inbox enabled, shared inbox, enable shared inbox, enabled services shared inbox",
    "active": """
        active, account enabled, enabled, is active, user status, status, account status, aktiv, actif,
        activo
    """,
    "blocked": """
        blocked, block credential, block sign in, blocked sign in, sign in blocked, disabled, suspended, is
        suspended, is disabled, account disabled, gesperrt, deaktiviert, bloqué, bloqueado, spærret
    """,
    "ref": "agent id, agent ref, internal id",
}
